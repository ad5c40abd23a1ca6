import { Input, Paper, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { fieldHint, fieldLabel } from '@app/lifecycle';
import { useLabels } from '../../i18n';
import { FieldLabel } from '../fields/field-label';
import { NeedsCodesField } from '../fields/needs-codes-field';
import { TextField } from '../fields/text-field';
import { peopleOf, personName } from '../people';
import type { StepField } from '../form/shape';
import { boundTo, fieldId, useStep } from '../form/step-context';
import { isGroup, type Values } from '../form/values';

const codesMax = 30;
const notesMax = 4000;

/** The specific needs of each person who is assessed, in one card each. */
export function NeedsField({ field, path }: { field: StepField; path: string }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const step = useStep();
  const { value, onChange, error } = boundTo<Values[]>(step, path, []);
  const assessed = step.values['people'];
  const people = peopleOf(step.view.file).filter((one) => Array.isArray(assessed) && assessed.includes(one.no));
  const label = (name: string) => fieldLabel(labels, step.row.name, name);
  const rowOf = (no: number): Values =>
    value.find((one) => one['person'] === no) ?? { person: no, codes: [], notes: '' };
  const put = (no: number, change: Values): void => {
    const row = { ...rowOf(no), ...change };
    onChange([...value.filter((one) => isGroup(one) && one['person'] !== no), row]);
  };
  return (
    <Stack gap="xs" id={fieldId(path)}>
      <div>
        <Text size="sm" fw={500} component="div">
          <FieldLabel name={label(field.name)} where={field.where} />
        </Text>
        <Input.Description>
          {people.length === 0 ? t('steps.needs.choosePeople') : fieldHint(labels, step.row.name, 'codes')}
        </Input.Description>
      </div>
      {people.map((person) => {
        const row = rowOf(person.no);
        const codes = Array.isArray(row['codes']) ? row['codes'].map(String) : [];
        return (
          <Paper key={person.no} withBorder p="md" role="group" aria-label={personName(t, person)}>
            <Stack gap="sm">
              <Text size="sm" fw={600}>
                {personName(t, person)}
              </Text>
              <NeedsCodesField
                label={label('codes')}
                value={codes}
                onChange={(next) => put(person.no, { codes: next })}
                max={codesMax}
              />
              <TextField
                label={label('notes')}
                value={typeof row['notes'] === 'string' ? row['notes'] : ''}
                onChange={(notes) => put(person.no, { notes })}
                max={notesMax}
              />
            </Stack>
          </Paper>
        );
      })}
      {error ? <Input.Error>{error}</Input.Error> : null}
    </Stack>
  );
}
