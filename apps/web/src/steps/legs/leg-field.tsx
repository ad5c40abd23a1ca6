import { Box, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { fieldLabel } from '@app/lifecycle';
import { OpenCompartment } from '../../case/sealed/open-compartment';
import { statedLegs } from '../../case/sealed/opened-people';
import { useSealedFile } from '../../case/sealed/sealed-file';
import { useLanguage } from '../../i18n';
import { FieldLabel } from '../fields/field-label';
import { ChoiceField } from '../fields/choice-field';
import type { StepField } from '../form/shape';
import { boundTo, fieldId, useStep } from '../form/step-context';
import { legChoices } from './times';

/** Which of the planned legs: by when it lands. Places and their clocks are there once the route was opened. */
export function LegField({ field, path }: { field: StepField; path: string }) {
  const { t } = useTranslation();
  const { labels, language } = useLanguage();
  const step = useStep();
  const { opened, open } = useSealedFile();
  const { value, onChange, error } = boundTo<number | ''>(step, path, '');
  const legs = legChoices(step.view.file, opened.route ? statedLegs(opened.route.entries) : [], language);
  return (
    <Box id={fieldId(path)}>
      <Stack gap="xs">
        <ChoiceField
          label={<FieldLabel name={fieldLabel(labels, step.row.name, field.name)} where={field.where} />}
          required={field.required}
          error={error}
          options={legs.map(({ no, time, day, zone, to, isReceived }) => ({
            value: String(no),
            label: t('steps.leg.lands', { no, time }),
            more: [
              ...(to ? [to] : []),
              t('steps.leg.day', { day, zone: zone.replaceAll('_', ' ') }),
              ...(isReceived ? [t('steps.leg.received')] : []),
            ].join(' · '),
          }))}
          value={String(value)}
          onChange={(chosen) => onChange(chosen === '' ? '' : Number(chosen))}
        />
        {opened.route || !step.view.opens.includes('route') ? null : (
          <div>
            <Text size="sm" c="dimmed">
              {t('steps.leg.sealed')}
            </Text>
            <OpenCompartment compartment="route" open={(purpose) => open('route', purpose)} />
          </div>
        )}
      </Stack>
    </Box>
  );
}
