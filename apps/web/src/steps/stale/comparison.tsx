import { Button, Table, Text } from '@mantine/core';
import { IconLock, IconLockOpen } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldLabel, sealedIn, type Compartment, type Transition } from '@app/lifecycle';
import { useNameOf } from '../../api/queries';
import type { CaseView } from '@app/api';
import { useLabels } from '../../i18n';
import { useAction } from '../../parts/action';
import { Refusal } from '../../parts/refusal';
import { ShownValue } from '../lists/field-list';
import { stepFields } from '../form/shape';
import { useStep } from '../form/step-context';
import { differences } from './compare';
import { openEntry, type Since } from './since';

interface Props {
  entry: Since;
  row: Transition;
  view: CaseView;
  mine: Readonly<Record<string, unknown>>;
}

/** The same step by a colleague and in this form, field by field. What they sealed shows once it is opened, on record. */
export function Comparison({ entry, row, view, mine }: Props) {
  const { t } = useTranslation();
  const labels = useLabels();
  const nameOf = useNameOf();
  const { zone } = useStep();
  const [opened, setOpened] = useState<Partial<Record<Compartment, Record<string, unknown>>>>({});
  const action = useAction();
  const rows = differences(
    stepFields(row),
    Object.values(opened).reduce((all, one) => ({ ...all, ...one }), entry.body),
    mine,
  );
  const placeOf = (where: Compartment): Compartment =>
    sealedIn(where, { from: entry.from, to: entry.to, role: entry.actor.role, file: view.file });
  const wheres = rows.map((one) => one.field.where).filter((where) => where !== 'open');
  const openable = [...new Set(wheres.map(placeOf))].filter((one) => view.opens.includes(one) && !opened[one]);
  const open = async (compartment: Compartment): Promise<void> => {
    const content = await openEntry(view.ref, compartment, entry.seq);
    setOpened((before) => ({ ...before, [compartment]: content }));
  };
  return (
    <Table.ScrollContainer minWidth={420}>
      <Table captionSide="top" withTableBorder withColumnBorders bg="var(--mantine-color-body)">
        <Table.Caption ta="start">{t('steps.stale.both')}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('steps.stale.field')}</Table.Th>
            <Table.Th>{nameOf(entry.actor.id) ?? labels.roles[entry.actor.role]}</Table.Th>
            <Table.Th>{t('steps.stale.mine')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ field, theirs, mine: own }) => {
            const { name, shape, where } = field;
            const shown = (value: unknown) =>
              value === undefined ? (
                '–'
              ) : (
                <ShownValue transition={row.name} field={name} shape={shape} value={value} zone={zone} />
              );
            const isSealed = where !== 'open' && !opened[placeOf(where)];
            return (
              <Table.Tr key={name}>
                <Table.Th scope="row">{fieldLabel(labels, row.name, name)}</Table.Th>
                <Table.Td>{isSealed ? <SealedCell /> : shown(theirs)}</Table.Td>
                <Table.Td>{shown(own)}</Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
      {openable.map((one) => (
        <Button
          key={one}
          size="compact-sm"
          variant="default"
          me="xs"
          leftSection={<IconLockOpen size={14} aria-hidden />}
          loading={action.isBusy}
          onClick={() => void action.run(() => open(one))}
        >
          {t('steps.stale.open', { compartment: labels.compartments[one], purpose: labels.purposes.casework })}
        </Button>
      ))}
      <Refusal problem={action.problem} />
    </Table.ScrollContainer>
  );
}

function SealedCell() {
  const { t } = useTranslation();
  return (
    <Text component="span" size="sm" c="dimmed">
      <IconLock size={12} aria-hidden /> {t('steps.stale.sealed')}
    </Text>
  );
}
