import { Button, Group, Input, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { fieldLabel, type Leg } from '@app/lifecycle';
import { useLabels } from '../../i18n';
import { BringBack } from '../lists/bring-back';
import { FieldLabel } from '../fields/field-label';
import { focusField } from '../form/focus';
import type { StepField } from '../form/shape';
import { boundTo, fieldId, useStep } from '../form/step-context';
import { useRemovable } from '../lists/use-removable';
import { emptyOf, inputOf, valueAt, withValue, type Values } from '../form/values';
import { faultsOfPlan } from './faults';
import { Journey, type LegOnAxis } from './journey';
import { LegCard } from './leg-card';

/** The legs of a journey: on one axis of time, and one card each. */
export function PlanField({ field, path }: { field: StepField; path: string }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const step = useStep();
  const { value: legs, onChange, error } = boundTo<Values[]>(step, path, []);
  const list = useRemovable(legs, onChange);
  if (field.shape.type !== 'list') return null;
  const { fields, max, min } = field.shape;
  const faults = faultsOfPlan(
    legs.map((leg) => inputOf(fields, leg) as Partial<Leg>),
    step.view.file,
  );
  const faultsOf = (no: number): string[] =>
    faults.filter((one) => one.legs?.includes(no)).map((one) => labels.refusals[one.code]);

  const add = (): void => {
    onChange([...legs, startingAt(emptyOf(fields), legs.at(-1))]);
    focusField(`${path}.${legs.length}.${legs.length === 0 ? 'from' : 'to'}.country`);
  };
  const move = (from: number, to: number): void => {
    const moved = [...legs];
    const [leg] = moved.splice(from, 1);
    if (leg) moved.splice(to, 0, leg);
    onChange(moved);
    focusField(`${path}.${to}`);
  };
  const remove = (index: number): void => {
    list.remove(index);
    focusField(path);
  };
  return (
    <Stack gap="md" id={fieldId(path)}>
      <Text fw={500} size="sm" component="div">
        <FieldLabel name={fieldLabel(labels, step.row.name, field.name)} where={field.where} />
      </Text>
      <Journey legs={legs.map((leg, index) => onAxis(leg, faultsOf(index + 1).length > 0))} />
      {legs.map((_, index) => (
        <LegCard
          key={index}
          no={index + 1}
          path={`${path}.${index}`}
          fields={fields}
          faults={faultsOf(index + 1)}
          moves={{
            up: index > 0 ? () => move(index, index - 1) : undefined,
            down: index < legs.length - 1 ? () => move(index, index + 1) : undefined,
            remove: legs.length > min ? () => remove(index) : undefined,
          }}
        />
      ))}
      {error ? <Input.Error>{error}</Input.Error> : null}
      <Group gap="xs">
        <Button
          variant="light"
          leftSection={<IconPlus size={16} aria-hidden />}
          disabled={legs.length >= max}
          onClick={add}
        >
          {t('steps.plan.add')}
        </Button>
        <BringBack list={list} />
      </Group>
    </Stack>
  );
}

/** A leg starts where the one before it ended, by the same clock. */
function startingAt(leg: Values, before: Values | undefined): Values {
  if (!before) return leg;
  const zone = textAt(before, 'arrives.zone');
  const at = { from: before['to'] ?? '', departs: { at: '', zone } };
  return withValue(withValue(leg, 'from', at.from), 'departs', at.departs);
}

const textAt = (values: Values, path: string): string => {
  const value = valueAt(values, path);
  return typeof value === 'string' ? value : '';
};

const onAxis = (leg: Values, isFaulty: boolean): LegOnAxis => ({
  departs: { at: textAt(leg, 'departs.at'), zone: textAt(leg, 'departs.zone') },
  arrives: { at: textAt(leg, 'arrives.at'), zone: textAt(leg, 'arrives.zone') },
  title: `${textAt(leg, 'from.place') || '…'} → ${textAt(leg, 'to.place') || '…'}`,
  isFaulty,
});
