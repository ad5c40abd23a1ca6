import { Box, Button, Group, Text, ThemeIcon, Title } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowRight,
  IconFileText,
  IconLock,
  IconPlayerPause,
  IconSettings,
  IconUser,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { compartments, describeBody, lifecycle, type CaseState } from '@app/lifecycle';
import { useNameOf } from '../../api/queries';
import { useLabels, useLanguage } from '../../i18n';
import type { TlogFinding } from '../../tlog/check';
import { TlogLine } from '../../tlog/tlog-line';
import { useTlogFinding } from '../../tlog/queries';
import { StateBadge, stageColors, stageOf } from '../../parts/badges';
import { formatDay, formatTime, ownZone, wallIn } from '../../parts/time';
import type { VerifiedChain, VerifiedEntry, Verdict } from '../../parts/verified-chain';
import { tones } from '../../parts/tones';
import classes from '../case.module.css';
import { VerifiedMark } from './chain-verdict';
import { useSaying } from './saying';
import { timelineDays, type TimelineRow } from './timeline-groups';

const pageSize = 100;

/** What happened, newest first, in sentences: exactly the entries that were hashed. */
export function Timeline({
  reference,
  chain,
  zone,
}: {
  reference: string;
  chain: VerifiedChain;
  zone: string | undefined;
}) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const [shown, setShown] = useState(pageSize);
  const log = useTlogFinding(reference);
  const there = zone ?? ownZone();
  const entries = chain.entries.slice(-shown);
  const days = timelineDays(entries, (at) => wallIn(there, at).slice(0, 10));
  return (
    <Box>
      <Group justify="space-between" mb={4}>
        <VerifiedMark verdict={chain.verdict} />
        <Text size="xs" c="dimmed">
          {t('case.timeline.zone', { zone: there })}
        </Text>
      </Group>
      {chain.verdict.kind === 'whole' ? (
        <Box mb="sm">
          <TlogLine log={log} count={chain.entries.length} />
        </Box>
      ) : null}
      {days.map(({ day, rows }) => (
        <Box component="section" key={day} mb="md">
          <Title order={3} fz="sm" c="dimmed" fw={600} mb={4}>
            {formatDay(language, day)}
          </Title>
          <ol className={classes.entries} reversed>
            {rows.map((row) => (
              <Row
                key={row.kind === 'entry' ? row.entry.seq : row.entries[0]?.seq}
                row={row}
                zone={zone}
                strange={strangeOf(chain.verdict, log.data)}
              />
            ))}
          </ol>
        </Box>
      ))}
      {entries.length < chain.entries.length ? (
        <Button variant="default" onClick={() => setShown(shown + pageSize)}>
          {t('case.timeline.older', { count: chain.entries.length - entries.length })}
        </Button>
      ) : null}
    </Box>
  );
}

/** The entry from which on the timeline does not hold, and what is said of it. */
interface Strange {
  seq: number;
  kind: 'chain' | 'log';
}

function strangeOf(verdict: Verdict, log: TlogFinding | undefined): Strange | undefined {
  if (verdict.kind === 'broken') return { seq: verdict.seq, kind: 'chain' };
  return log?.verdict.kind === 'not-in-log' ? { seq: log.verdict.seq, kind: 'log' } : undefined;
}

interface RowProps {
  zone: string | undefined;
  strange: Strange | undefined;
}

function Row({ row, ...props }: RowProps & { row: TimelineRow }) {
  if (row.kind === 'entry') return <Entry entry={row.entry} {...props} />;
  return <Services entries={row.entries} {...props} />;
}

function Entry({ entry, zone, strange }: RowProps & { entry: VerifiedEntry }) {
  const { t } = useTranslation();
  const isBroken = entry.seq === strange?.seq;
  const labels = useLabels();
  const nameOf = useNameOf();
  const saying = useSaying(zone);
  const row = lifecycle.transitions.get(entry.transition);
  const details = row ? describeBody(labels, row, entry.body, saying) : [];
  const sealed = compartments.filter((one) => entry[one] !== null);
  const name = entry.actorRole === 'system' ? undefined : nameOf(entry.actorId);
  return (
    <li className={classes.entry} id={`entry-${entry.seq}`} value={entry.seq}>
      <EntryIcon entry={entry} isBroken={isBroken} />
      <Box>
        <Text size="sm" lh={1.45}>
          <Text span fw={650}>
            {name ?? labels.roles[entry.actorRole]}
          </Text>{' '}
          {name ? (
            <Text span c="dimmed">
              ({labels.roles[entry.actorRole]}){' '}
            </Text>
          ) : null}
          {labels.transitions[entry.transition]?.sentence ?? entry.transition}
        </Text>
        {details.length > 0 ? (
          <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {details.join(' · ')}
          </Text>
        ) : null}
        <Group gap="xs" mt={2}>
          {entry.from === entry.to ? null : <StateBadge state={entry.to as CaseState} />}
          {sealed.length > 0 ? (
            <Text size="xs" c="dimmed">
              <IconLock size={12} aria-hidden style={{ verticalAlign: '-1px', marginInlineEnd: 4 }} />
              {t('case.timeline.sealed', { compartments: sealed.map((one) => labels.compartments[one]).join(', ') })}
            </Text>
          ) : null}
          {isBroken ? (
            <Text size="xs" fw={650} c={tones.bad}>
              {strange.kind === 'chain' ? t('case.chain.here') : t('log.entryHere')}
            </Text>
          ) : null}
        </Group>
      </Box>
      <When entry={entry} zone={zone} />
    </li>
  );
}

function EntryIcon({ entry, isBroken }: { entry: VerifiedEntry; isBroken: boolean }) {
  const Icon = isBroken
    ? IconAlertTriangle
    : entry.transition === 'case.hold'
      ? IconPlayerPause
      : entry.transition.startsWith('case.')
        ? IconUser
        : entry.from === entry.to
          ? IconFileText
          : IconArrowRight;
  return (
    <ThemeIcon
      size={26}
      radius="xl"
      variant="light"
      color={isBroken ? 'red' : stageColors[stageOf(entry.to)]}
      aria-hidden
    >
      <Icon size={15} />
    </ThemeIcon>
  );
}

/** The facility's clock; the reader's beside it where it shows another time. The day stands above. */
function When({ entry, zone }: { entry: VerifiedEntry; zone: string | undefined }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const there = formatTime(language, entry.at, zone);
  const here = formatTime(language, entry.at);
  return (
    <div className={classes.when}>
      <Text
        component="time"
        dateTime={entry.at.toISOString()}
        title={entry.at.toISOString()}
        size="sm"
        c="dimmed"
        className="numeric"
      >
        {there}
        {there === here ? null : (
          <Text span size="xs" c="dimmed" ms={6}>
            {t('parts.yourTime', { time: here })}
          </Text>
        )}
      </Text>
      <Text size="sm" c="dimmed" className="numeric" title={entry.hash}>
        #{entry.seq}
      </Text>
    </div>
  );
}

/** Entries that services made, collapsed. They can be shown. */
function Services({ entries, zone, strange }: RowProps & { entries: VerifiedEntry[] }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const [open, setOpen] = useState(false);
  const [first] = entries;
  if (!first) return null;
  if (open || entries.some((one) => one.seq === strange?.seq))
    return entries.map((one) => <Entry key={one.seq} entry={one} zone={zone} strange={strange} />);
  return (
    <li className={classes.entry} value={first.seq}>
      <ThemeIcon size={26} radius="xl" variant="transparent" color="gray" aria-hidden>
        <IconSettings size={15} />
      </ThemeIcon>
      <Text size="sm" c="dimmed">
        {labels.roles.system}{' '}
        {entries.length === 1 ? (
          (labels.transitions[first.transition]?.sentence ?? first.transition)
        ) : (
          <Button variant="subtle" size="compact-xs" onClick={() => setOpen(true)}>
            {t('case.timeline.services', { count: entries.length })}
          </Button>
        )}
      </Text>
      <When entry={first} zone={zone} />
    </li>
  );
}
