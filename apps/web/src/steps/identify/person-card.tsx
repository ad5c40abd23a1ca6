import { Badge, Button, Checkbox, Group, Paper, SimpleGrid, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { fieldHint, fieldLabel } from '@app/lifecycle';
import { useLabels } from '../../i18n';
import { TextField } from '../fields/text-field';
import { GroupList } from '../lists/group-list';
import { ShapeField } from '../fields/shape-field';
import { inputOf, isGroup, valueAt, type Values } from '../form/values';
import type { FieldShape, Shape } from '../form/shape';
import { boundTo, fieldId, useStep } from '../form/step-context';
import { BirthField } from './birth-field';
import { childAtArrival, isNameless, namelessBox } from './finish';
import { MrzBox } from './mrz-box';
import type { TypedFacts, ZoneFacts } from './mrz';

type ListShape = Extract<Shape, { type: 'list' }>;
const nameMax = 200;

interface Props {
  no: number;
  path: string;
  fields: readonly FieldShape[];
  onLeaveOut: (() => void) | undefined;
}

/** Who one person is, as far as they can say. */
export function PersonCard({ no, path, fields, onLeaveOut }: Props) {
  const { t } = useTranslation();
  const step = useStep();
  const person = valueAt(step.values, path);
  const told = isGroup(person) ? inputOf(fields, person) : {};
  const isChild = childAtArrival(step.view.file, told);
  const named = (name: string): FieldShape | undefined => fields.find((one) => one.name === name);
  const shown = (name: string, required?: boolean) => {
    const field = named(name);
    return field ? (
      <ShapeField field={{ ...field, required: required ?? field.required }} path={`${path}.${name}`} />
    ) : null;
  };
  const documents = named('documents')?.shape;
  return (
    <Paper withBorder p="md" id={fieldId(path)} role="group" aria-label={t('steps.person', { no })}>
      <Stack gap="md">
        <Group justify="space-between">
          <Group gap="xs">
            <Text fw={650}>{t('steps.person', { no })}</Text>
            <span aria-live="polite">
              {isChild === undefined ? null : (
                <Badge variant="light" color={isChild ? 'orange' : 'gray'} tt="none">
                  {t(isChild ? 'steps.identify.child' : 'steps.identify.adult')}
                </Badge>
              )}
            </span>
          </Group>
          {onLeaveOut ? (
            <Button variant="subtle" size="compact-sm" onClick={onLeaveOut}>
              {t('steps.identify.notNow', { no })}
            </Button>
          ) : null}
        </Group>
        <Names path={path} absent={shown('absentBecause', true)} />
        <BirthField path={`${path}.birth`} />
        {told['birth'] === undefined ? shown('child', true) : null}
        {shown('sex')}
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          {shown('nationality')}
          {shown('relation')}
        </SimpleGrid>
        {isChild === false ? null : shown('alone')}
        {documents?.type === 'list' ? <Documents shape={documents} path={path} /> : null}
      </Stack>
    </Paper>
  );
}

/** A name in both scripts, or why there is none yet. */
function Names({ path, absent }: { path: string; absent: React.ReactNode }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const step = useStep();
  const reason = boundTo<string>(step, `${path}.absentBecause`, '');
  const isAbsent = namelessAt(step.values, path);
  const texts = (name: string) => ({
    label: fieldLabel(labels, step.row.name, name),
    hint: fieldHint(labels, step.row.name, name),
    max: nameMax,
  });
  return (
    <Stack gap="sm" id={fieldId(`${path}.names`)}>
      {isAbsent ? (
        absent
      ) : (
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextField {...texts('hangul')} lang="ko" {...boundTo<string>(step, `${path}.names.hangul`, '')} />
          <TextField {...texts('latin')} lang="ko-Latn" {...boundTo<string>(step, `${path}.names.latin`, '')} />
        </SimpleGrid>
      )}
      <Checkbox
        label={t('steps.identify.absent')}
        checked={isAbsent}
        onChange={(event) => {
          const now = event.currentTarget.checked;
          step.set(`${path}.${namelessBox}`, now);
          if (now) step.set(`${path}.names`, { hangul: '', latin: '' });
          else reason.onChange('');
        }}
      />
    </Stack>
  );
}

function namelessAt(values: Values, path: string): boolean {
  const person = valueAt(values, path);
  return isGroup(person) && isNameless(person);
}

function Documents({ shape, path }: { shape: ListShape; path: string }) {
  const labels = useLabels();
  const step = useStep();
  return (
    <div id={fieldId(`${path}.documents`)}>
      <GroupList shape={shape} path={`${path}.documents`} label={fieldLabel(labels, step.row.name, 'documents')}>
        {(item) => (
          <Stack gap="md">
            {shape.fields.map((field) =>
              field.name === 'mrz' ? (
                <MrzBox
                  key={field.name}
                  path={`${item}.mrz`}
                  typed={typedAt(path, item)}
                  onFill={(facts) => fill(facts, path, item)}
                />
              ) : (
                <ShapeField key={field.name} field={field} path={`${item}.${field.name}`} />
              ),
            )}
          </Stack>
        )}
      </GroupList>
    </div>
  );

  /** What stands already in the boxes that a zone can fill in. */
  function typedAt(at: string, item: string): TypedFacts {
    const text = (box: string): string => {
      const value = valueAt(step.values, box);
      return typeof value === 'string' ? value : '';
    };
    return {
      // where no name can be recorded yet, its box is hidden: nothing is put into it
      latin: namelessAt(step.values, at) ? text(`${at}.absentBecause`) || '–' : text(`${at}.names.latin`),
      birth: text(`${at}.birth.date`),
      sex: text(`${at}.sex`),
      nationality: text(`${at}.nationality`),
      issuer: text(`${item}.issuer`),
      number: text(`${item}.number`),
      validUntil: text(`${item}.validUntil`),
    };
  }

  function fill(
    { latin, birth, sex, nationality, issuer, number, validUntil }: ZoneFacts,
    at: string,
    item: string,
  ): void {
    if (latin) step.set(`${at}.names.latin`, latin);
    if (birth) step.set(`${at}.birth`, { date: birth, calendar: 'solar', approximate: false } satisfies Values);
    if (sex) step.set(`${at}.sex`, sex);
    if (nationality) step.set(`${at}.nationality`, nationality);
    if (issuer) step.set(`${item}.issuer`, issuer);
    if (number) step.set(`${item}.number`, number);
    if (validUntil) step.set(`${item}.validUntil`, validUntil);
  }
}
