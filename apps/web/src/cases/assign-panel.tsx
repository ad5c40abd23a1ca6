import {
  Badge,
  Button,
  CloseButton,
  Group,
  Paper,
  Progress,
  ScrollArea,
  Stack,
  Table,
  Text,
  Title,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { colleaguesQuery } from '../api/queries';
import { useLabels } from '../i18n';
import { RefLink } from '../parts/badges';
import { isRetried, tallyOf, type Item, type Outcome } from './assignment';
import type { Assignment } from './use-assignment';
import { useAssigneeWords } from './words';

/** The result of an assignment for each case, while it runs. It can be undone as long as the panel is open. */
export default function AssignPanel({ assignment }: { assignment: Assignment }) {
  const { t } = useTranslation();
  const { items, isRunning, isUndo } = assignment;
  const tally = tallyOf(items);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const share = (count: number): number => (count / Math.max(1, tally.total)) * 100;
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="assignment">
      <Group justify="space-between" mb="xs" wrap="nowrap">
        <Title order={2} id="assignment" ref={heading} tabIndex={-1}>
          {t(isUndo ? 'cases.assign.undoTitle' : 'cases.assign.title')}
        </Title>
        {isRunning ? null : <CloseButton aria-label={t('cases.assign.close')} onClick={assignment.close} />}
      </Group>
      <Stack gap="xs">
        <Progress.Root size="lg" aria-hidden>
          <Progress.Section value={share(tally.done)} color="green" aria-hidden />
          <Progress.Section value={share(tally.failed + tally.changed)} color="orange" aria-hidden />
        </Progress.Root>
        <Text size="sm" role="status">
          {t('cases.assign.tally', { done: tally.done, total: tally.total, failed: tally.failed + tally.changed })}
        </Text>
        <ScrollArea.Autosize mah={260} type="auto" viewportProps={{ tabIndex: 0 }}>
          <Table verticalSpacing={4}>
            <Table.Tbody>
              {items.map((item) => (
                <Row key={item.ref} item={item} again={() => assignment.retryChanged(item.ref)} isBusy={isRunning} />
              ))}
            </Table.Tbody>
          </Table>
        </ScrollArea.Autosize>
        <Group gap="xs">
          {isRunning ? (
            <Button variant="default" onClick={assignment.cancel}>
              {t('cases.assign.cancel')}
            </Button>
          ) : null}
          {!isRunning && items.some(isRetried) ? (
            <Button variant="light" onClick={assignment.retryFailed}>
              {t('cases.assign.retry')}
            </Button>
          ) : null}
          {!isRunning && !isUndo && tally.done > 0 ? (
            <Button variant="default" onClick={assignment.undo}>
              {t('cases.assign.undo', { count: tally.done })}
            </Button>
          ) : null}
        </Group>
      </Stack>
    </Paper>
  );
}

const colors = {
  waiting: 'gray',
  sending: 'gray',
  done: 'green',
  refused: 'red',
  changed: 'orange',
  cancelled: 'gray',
} as const satisfies Record<Outcome['kind'], string>;

function Row({ item, again, isBusy }: { item: Item; again: () => void; isBusy: boolean }) {
  const { t } = useTranslation();
  const { data: colleagues } = useQuery(colleaguesQuery);
  const assignee = useAssigneeWords(colleagues);
  return (
    <Table.Tr>
      <Table.Td w={130}>
        <RefLink reference={item.ref} />
      </Table.Td>
      <Table.Td>
        <Text size="sm">{t('cases.assign.fromTo', { from: assignee(item.was), to: assignee(item.to) })}</Text>
      </Table.Td>
      <Table.Td>
        <Badge variant="light" color={colors[item.outcome.kind]} tt="none" radius="sm">
          {t(`cases.assign.outcome.${item.outcome.kind}`)}
        </Badge>
      </Table.Td>
      <Table.Td>
        <Why outcome={item.outcome} again={again} isBusy={isBusy} assignee={assignee} />
      </Table.Td>
    </Table.Tr>
  );
}

function Why({
  outcome,
  again,
  isBusy,
  assignee,
}: {
  outcome: Outcome;
  again: () => void;
  isBusy: boolean;
  assignee: (id: string | null) => string;
}) {
  const { t } = useTranslation();
  const labels = useLabels();
  if (outcome.kind === 'refused')
    return (
      <Text size="sm">
        {outcome.problem.code === 'offline' ? t('states.offline') : outcome.problem.message || t('states.fault')}
      </Text>
    );
  if (outcome.kind !== 'changed') return null;
  const { state, assignee: now } = outcome.now;
  return (
    <Group gap="xs">
      <Text size="sm">{t('cases.assign.now', { state: labels.states[state], assignee: assignee(now) })}</Text>
      <Button size="compact-sm" variant="light" disabled={isBusy} onClick={again}>
        {t('cases.assign.anyway')}
      </Button>
    </Group>
  );
}
