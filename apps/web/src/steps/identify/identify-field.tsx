import { Button, Group, Input, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { fieldLabel } from '@app/lifecycle';
import { useLabels } from '../../i18n';
import { FieldLabel } from '../fields/field-label';
import { focusField } from '../form/focus';
import { peopleOf, personName } from '../people';
import type { StepField } from '../form/shape';
import { boundTo, fieldId, useStep } from '../form/step-context';
import { emptyOf, type Values } from '../form/values';
import { PersonCard } from './person-card';

/** One card for each person of the case whose identity is recorded now. Those who are left out are recorded another time. */
export function IdentifyField({ field, path }: { field: StepField; path: string }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const step = useStep();
  const { value, onChange, error } = boundTo<Values[]>(step, path, []);
  if (field.shape.type !== 'list') return null;
  const { fields } = field.shape;
  const others = peopleOf(step.view.file).filter((one) => !value.some((it) => it['person'] === one.no));
  const add = (no: number): void => {
    onChange([...value, { ...emptyOf(fields), person: no }]);
    focusField(`${path}.${value.length}`);
  };
  return (
    <Stack gap="md" id={fieldId(path)}>
      <Text fw={500} size="sm" component="div">
        <FieldLabel name={fieldLabel(labels, step.row.name, field.name)} where={field.where} />
      </Text>
      {value.map((person, index) => (
        <PersonCard
          key={Number(person['person'])}
          no={Number(person['person'])}
          path={`${path}.${index}`}
          fields={fields}
          onLeaveOut={value.length > 1 ? () => onChange(value.filter((_, at) => at !== index)) : undefined}
        />
      ))}
      {error ? <Input.Error>{error}</Input.Error> : null}
      {others.length > 0 ? (
        <Group gap="xs">
          {others.map((one) => (
            <Button
              key={one.no}
              variant="light"
              leftSection={<IconPlus size={16} aria-hidden />}
              onClick={() => add(one.no)}
            >
              {step.view.file.members.some((it) => it.no === one.no)
                ? t('steps.identify.again', { who: personName(t, one) })
                : personName(t, one)}
            </Button>
          ))}
        </Group>
      ) : null}
    </Stack>
  );
}
