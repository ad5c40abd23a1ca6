import { Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n';
import { Moment } from '../../parts/moment';
import { formatSpan } from '../../parts/time';
import { ruleOf, type ClockRun } from '../clocks-of';
import type { Timeline } from '../use-timelines';

/** The chart's facts as two tables. */
export function LanesTable({ timelines, now }: { timelines: readonly Timeline[]; now: number }) {
  return (
    <Stack gap="md">
      <Stays timelines={timelines} now={now} />
      <Clocks timelines={timelines} />
    </Stack>
  );
}

function Stays({ timelines, now }: { timelines: readonly Timeline[]; now: number }) {
  const { t } = useTranslation();
  const { language, labels } = useLanguage();
  return (
    <Table.ScrollContainer minWidth={640} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table withTableBorder captionSide="top">
        <Table.Caption>{t('audit.table.stays')}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            {(['case', 'stage', 'state', 'from', 'until', 'length'] as const).map((column) => (
              <Table.Th key={column}>{t(`audit.table.${column}`)}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {timelines.flatMap(({ ref, zone, stays, holds }) => [
            ...stays.map((stay) => (
              <Table.Tr key={`${ref} ${stay.seq}`}>
                <Table.Td ff="monospace">{ref}</Table.Td>
                <Table.Td>{labels.stages[stay.lane]}</Table.Td>
                <Table.Td>{(labels.states as Record<string, string>)[stay.state]}</Table.Td>
                <Table.Td>
                  <Moment at={new Date(stay.from)} zone={zone} short />
                </Table.Td>
                <Table.Td>
                  {stay.until === null ? (
                    t('audit.table.still')
                  ) : (
                    <Moment at={new Date(stay.until)} zone={zone} short />
                  )}
                </Table.Td>
                <Table.Td>{formatSpan(language, ((stay.until ?? now) - stay.from) / 1000)}</Table.Td>
              </Table.Tr>
            )),
            ...holds.map((hold) => (
              <Table.Tr key={`${ref} hold ${hold.from}`}>
                <Table.Td ff="monospace">{ref}</Table.Td>
                <Table.Td colSpan={2}>{t('audit.table.held')}</Table.Td>
                <Table.Td>
                  <Moment at={new Date(hold.from)} zone={zone} short />
                </Table.Td>
                <Table.Td>
                  {hold.until === null ? (
                    t('audit.table.still')
                  ) : (
                    <Moment at={new Date(hold.until)} zone={zone} short />
                  )}
                </Table.Td>
                <Table.Td>{formatSpan(language, ((hold.until ?? now) - hold.from) / 1000)}</Table.Td>
              </Table.Tr>
            )),
          ])}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Clocks({ timelines }: { timelines: readonly Timeline[] }) {
  const { t } = useTranslation();
  if (timelines.every((one) => one.clocks.length === 0)) return <Text c="dimmed">{t('audit.table.noClocks')}</Text>;
  return (
    <Table.ScrollContainer minWidth={640} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table withTableBorder captionSide="top">
        <Table.Caption>{t('audit.table.clocks')}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            {(['case', 'clock', 'started', 'due', 'stopped', 'outcome'] as const).map((column) => (
              <Table.Th key={column}>{t(`audit.table.${column}`)}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {timelines.flatMap(({ ref, zone, clocks }) =>
            clocks.map((run) => (
              <ClockRow key={`${ref} ${run.name} ${run.startedBy}`} {...{ caseRef: ref, zone, run }} />
            )),
          )}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function ClockRow({ caseRef, zone, run }: { caseRef: string; zone: string | undefined; run: ClockRun }) {
  const { t } = useTranslation();
  const { labels } = useLanguage();
  const moment = (at: number) => <Moment at={new Date(at)} zone={zone} short />;
  const [rule, leg] = [ruleOf(run.name), run.name.split(':')[1]];
  const name = (labels.clocks as Record<string, string>)[rule] ?? rule;
  return (
    <Table.Tr>
      <Table.Td ff="monospace">{caseRef}</Table.Td>
      <Table.Td>{leg ? `${name} ${leg}` : name}</Table.Td>
      <Table.Td>{moment(run.startedAt)}</Table.Td>
      <Table.Td>{run.dueAt === null ? t('audit.table.unknown') : moment(run.dueAt)}</Table.Td>
      <Table.Td>{run.endedAt === null ? null : moment(run.endedAt)}</Table.Td>
      <Table.Td>{t(`audit.outcomes.${run.outcome}`)}</Table.Td>
    </Table.Tr>
  );
}
