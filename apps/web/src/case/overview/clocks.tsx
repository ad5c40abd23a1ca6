import { Badge, Box, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseView, Clock } from '@app/api';
import { useLanguage } from '../../i18n';
import { Due, Moment } from '../../parts/moment';
import { formatSpan } from '../../parts/time';
import type { VerifiedEntry } from '../../parts/verified-chain';
import classes from '../case.module.css';
import { clockStarts, usedUp } from './clock-starts';
import { useClockName } from '../words';

interface Props {
  view: CaseView;
  entries: readonly VerifiedEntry[];
  now: number;
}

const inOrder = (clocks: readonly Clock[]): Clock[] =>
  clocks.toSorted((a, b) => rank(a) - rank(b) || a.dueAt.localeCompare(b.dueAt));
const rank = (clock: Clock): number => ['running', 'paused', 'stopped'].indexOf(clock.state);

/** The running clocks, beside every tab. */
export function RunningClocks({ view, entries, now }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const clocks = inOrder(view.clocks).filter((one) => one.state !== 'stopped');
  if (clocks.length === 0) return null;
  return (
    <Box component="section" className={classes.panel} p="md" aria-labelledby={id}>
      <Title order={2} id={id} mb="xs">
        {t('case.clocks.title')}
      </Title>
      <ClockList clocks={clocks} view={view} entries={entries} now={now} />
    </Box>
  );
}

export function AllClocks({ view, entries, now, zone }: Props & { zone: string | undefined }) {
  return <ClockList clocks={inOrder(view.clocks)} view={view} entries={entries} now={now} zone={zone} withDue />;
}

function ClockList({
  clocks,
  view,
  entries,
  now,
  zone,
  withDue = false,
}: Props & { clocks: Clock[]; zone?: string | undefined; withDue?: boolean }) {
  const starts = clockStarts(entries, view.file);
  return (
    <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
      {clocks.map((clock) => (
        <li key={clock.name}>
          <OneClock clock={clock} startedAt={starts.get(clock.name)} now={now} zone={zone} withDue={withDue} />
        </li>
      ))}
    </Stack>
  );
}

function OneClock({
  clock,
  startedAt,
  now,
  zone,
  withDue,
}: {
  clock: Clock;
  startedAt: Date | undefined;
  now: number;
  zone: string | undefined;
  withDue: boolean;
}) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const nameOf = useClockName();
  const used = usedUp(startedAt, clock.dueAt, now);
  const isLate = clock.state === 'running' && Date.parse(clock.dueAt) <= now;
  return (
    <Box>
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={600}>
          {nameOf(clock.name)}
        </Text>
        {clock.state === 'running' ? <Due at={clock.dueAt} now={now} /> : null}
        {clock.state === 'paused' ? (
          <Badge variant="light" color="yellow" tt="none" radius="sm">
            {t('case.clocks.paused', { left: formatSpan(language, clock.remainingSeconds ?? 0) })}
          </Badge>
        ) : null}
        {clock.state === 'stopped' ? (
          <Text size="sm" c="dimmed">
            {t('case.clocks.stopped')}
          </Text>
        ) : null}
      </Group>
      {clock.state === 'running' && used !== undefined ? (
        <Progress
          mt={4}
          size={6}
          value={used * 100}
          color={isLate ? 'red' : used > 0.75 ? 'orange' : 'passage'}
          aria-label={t('case.clocks.used', { clock: nameOf(clock.name) })}
        />
      ) : null}
      {withDue && clock.state !== 'paused' ? (
        <Group gap={6} mt={2}>
          <Text size="sm" c="dimmed">
            {t('case.clocks.due')}
          </Text>
          <Moment at={clock.dueAt} zone={zone} />
        </Group>
      ) : null}
    </Box>
  );
}
