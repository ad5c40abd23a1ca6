import { Box, Fieldset, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TFunction } from 'i18next';
import {
  consentPurposes,
  countryOfOrigin,
  fieldHint,
  fieldLabel,
  travelling,
  valueLabel,
  type Labels,
  type Where,
} from '@app/lifecycle';
import { statedLegs } from '../../case/sealed/opened-people';
import { useSealedFile } from '../../case/sealed/sealed-file';
import { useLabels, useLanguage } from '../../i18n';
import { FieldLabel } from './field-label';
import { GroupList } from '../lists/group-list';
import { BrokenGlassField } from './broken-glass-field';
import { ChoiceField, type Option } from './choice-field';
import { ChoicesField } from './choices-field';
import { ColleagueField } from './colleague-field';
import { CountriesField, CountryField } from './country-field';
import { countryName } from './countries';
import { DayField } from './day-field';
import { DeliveryField } from './delivery-field';
import { DestinationField } from './destination-field';
import { InstantField } from './instant-field';
import { LanguageField } from './language-field';
import { MatchField } from './match-field';
import { NeedsCodesField } from './needs-codes-field';
import { NumberField } from './number-field';
import { PeopleField, PersonField } from './person-field';
import { TextField } from './text-field';
import { YesNoField } from './yes-no-field';
import { ZoneField } from './zone-field';
import { zoneOfInstant } from '../legs/times';
import { peopleOf } from '../people';
import type { FieldShape, Shape } from '../form/shape';
import { boundTo, fieldId, useStep } from '../form/step-context';
import type { Value } from '../form/values';

interface Props {
  field: FieldShape;
  path: string;
  /** Of the row's own fields: where it is kept. */
  where?: Where;
  /** Words of the step's own for this field, where the lifecycle's don't fit. */
  label?: string;
}

/** Any field of any step: the control that its shape asks for, under its name. */
export function ShapeField({ field, path, where, label }: Props) {
  const labels = useLabels();
  const { row } = useStep();
  const name = label ?? fieldLabel(labels, row.name, field.name);
  const hint = fieldHint(labels, row.name, field.name);
  const texts = { label: <FieldLabel name={name} where={where} />, hint, required: field.required };
  if (field.shape.type === 'only') return <Only name={name} field={field.name} value={field.shape.value} />;
  return (
    <Box id={fieldId(path)}>
      <Control shape={field.shape} field={field} path={path} texts={texts} />
    </Box>
  );
}

/** All fields of a group, one below the other. */
export function ShapeFields({ fields, path }: { fields: readonly FieldShape[]; path: string }) {
  return (
    <Stack gap="md">
      {fields.map((field) => (
        <ShapeField key={field.name} field={field} path={`${path}.${field.name}`} />
      ))}
    </Stack>
  );
}

interface ControlProps {
  shape: Shape;
  field: FieldShape;
  path: string;
  texts: { label: ReactNode; hint: string | undefined; required: boolean };
}

function Control({ shape, field, path, texts }: ControlProps) {
  const { t } = useTranslation();
  const { labels, language } = useLanguage();
  const step = useStep();
  const { view, facility } = step;
  const { opened } = useSealedFile();
  const places = opened.route ? statedLegs(opened.route.entries) : [];
  const zone = zoneOfInstant(`${step.row.name}:${field.name}`, step.values, places) ?? step.zone;
  const at = <T extends Value>(empty: T) => boundTo(step, path, empty);
  const one = at<string>('');
  const many = at<string[]>([]);
  const orNone = at<string | null>('');
  const offered = (values: readonly (string | number)[]): Option[] =>
    sentencesOf(t, field.name, values) ?? optionsOf(labels, field.name, values);
  const none = field.nullable ? noneWord(labels, field.name, t('steps.none')) : undefined;
  switch (shape.type) {
    case 'yes-no':
      return <YesNoField {...texts} {...at<boolean | ''>('')} />;
    case 'choice':
      return (
        <ChoiceField
          {...texts}
          options={offered(shape.options)}
          error={one.error}
          value={String(one.value)}
          onChange={(chosen) =>
            at<string | number>('').onChange(shape.options.find((it) => String(it) === chosen) ?? '')
          }
        />
      );
    case 'choices':
      return <ChoicesField {...texts} {...many} options={offered(shape.options)} />;
    case 'number':
      return <NumberField {...texts} {...at<number | ''>('')} min={shape.min} max={shape.max} />;
    case 'day':
      return <DayField {...texts} {...orNone} none={field.nullable ? t('steps.noEnd') : undefined} />;
    case 'instant':
      return <InstantField {...texts} {...one} zone={zone} />;
    case 'person':
      return (
        <PersonField
          {...texts}
          {...at<string | number | null>('')}
          people={peopleOf(view.file)}
          others={optionsOf(labels, field.name, shape.others)}
          none={none}
        />
      );
    case 'people':
      return <PeopleField {...texts} {...at<number[]>([])} people={peopleOf(view.file)} />;
    case 'country':
      return (
        <CountryField
          {...texts}
          {...one}
          first={nationalitiesFirst(language, optionsOf(labels, field.name, shape.others))}
        />
      );
    case 'countries':
      return <CountriesField {...texts} {...many} max={shape.max} />;
    case 'language':
      return <LanguageField {...texts} {...one} />;
    case 'zone':
      return <ZoneField {...texts} {...one} />;
    case 'colleague':
      return <ColleagueField {...texts} {...orNone} stage={view.file.stage} facility={facility} none={none} />;
    case 'destination':
      return <DestinationField {...texts} {...one} needed={travelling(view.file).length} />;
    case 'delivery':
      return <DeliveryField {...texts} {...one} reference={view.ref} />;
    case 'match':
      return <MatchField {...texts} {...one} duplicates={view.file.duplicates} />;
    case 'broken-glass':
      return <BrokenGlassField {...texts} {...at<number | ''>('')} view={view} />;
    case 'needs-codes':
      return <NeedsCodesField {...texts} {...many} max={shape.max} />;
    case 'group':
      return (
        <Fieldset legend={texts.label} p="md">
          <Stack gap="md">
            {texts.hint ? (
              <Text size="xs" c="dimmed">
                {texts.hint}
              </Text>
            ) : null}
            <ShapeFields fields={shape.fields} path={path} />
          </Stack>
        </Fieldset>
      );
    case 'list':
      return (
        <GroupList shape={shape} path={path} label={texts.label} hint={texts.hint}>
          {(item) => <ShapeFields fields={shape.fields} path={item} />}
        </GroupList>
      );
    case 'text':
      return <TextField {...texts} {...one} max={shape.max} placeholder={placeholders[field.name]} />;
    case 'only':
      return null;
  }
}

/** What an answer looks like, where its form is fixed and no word. */
const placeholders: Record<string, string> = { formVersion: 'consent-2026-1', otherCase: 'SP-' };

/** Of a nationality: the country of origin before all others, then the words for people without one. */
const nationalitiesFirst = (language: string, others: Option[]): Option[] =>
  others.length > 0 ? [{ value: countryOfOrigin, label: countryName(language, countryOfOrigin) }, ...others] : [];

/** What a person agrees to is said in a sentence, as the form says it that they sign. */
const sentencesOf = (t: TFunction, field: string, values: readonly (string | number)[]): Option[] | undefined =>
  field === 'purpose' || field === 'purposes'
    ? consentPurposes
        .filter((one) => values.includes(one))
        .map((one) => ({ value: one, label: t(`steps.purposes.${one}`) }))
    : undefined;

const noneWord = (labels: Labels, field: string, otherwise: string): string =>
  labels.values[`${field}:null`] ?? otherwise;

const optionsOf = (labels: Labels, field: string, values: readonly (string | number)[]): Option[] =>
  values.map((value) => ({ value: String(value), label: valueLabel(labels, field, value) }));

/** There is only one answer, so it is shown and not asked. */
function Only({ name, field, value }: { name: string; field: string; value: string | number }) {
  const labels = useLabels();
  return (
    <Text size="sm" c="dimmed">
      {name}: {valueLabel(labels, field, value)}
    </Text>
  );
}
