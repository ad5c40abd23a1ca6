import { Alert, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLabels, useLanguage } from '../i18n';
import { RefLink } from '../parts/badges';
import { formatInstant, formatTime } from '../parts/time';
import { openNext } from './draft-lock';
import { useDraftStore } from './draft';
import { phaseOf } from './draft-state';
import { heldElsewhere } from './web-locks';
import { tryNow } from './sender';
import { removeDraft, type DraftEntry } from './draft-store';

const heldElsewhereMs = 2_000;

/** Everything that the server has not acknowledged, what waits to be sent first, with the actions for each. */
export function DraftList({ onLeave }: { onLeave?: () => void }) {
  const { t } = useTranslation();
  const { drafts, unreadable, trouble } = useDraftStore();
  const { data: elsewhere } = useQuery({
    queryKey: ['drafts', 'elsewhere'],
    queryFn: heldElsewhere,
    refetchInterval: heldElsewhereMs,
    staleTime: 0,
  });
  return (
    <Stack gap="xs">
      {trouble ? (
        <Alert color="red" role="alert">
          {t('drafts.unread', { why: t(`drafts.trouble.${trouble}`) })}
        </Alert>
      ) : null}
      {inOrder(drafts).map((one) => (
        <Row key={one.id} draft={one} isElsewhere={elsewhere?.has(one.id) ?? false} onLeave={onLeave} />
      ))}
      {unreadable.map(({ id, updatedAt }) => (
        <Unreadable key={id} id={id} updatedAt={updatedAt} />
      ))}
    </Stack>
  );
}

const order = { waiting: 0, editing: 1, done: 2 };
const inOrder = (drafts: ReadonlyMap<string, DraftEntry>): DraftEntry[] =>
  [...drafts.values()].sort(
    (a, b) => order[phaseOf(a.content)] - order[phaseOf(b.content)] || b.updatedAt.localeCompare(a.updatedAt),
  );

function Row({ draft, isElsewhere, onLeave }: { draft: DraftEntry; isElsewhere: boolean; onLeave?: () => void }) {
  const { t } = useTranslation();
  const { labels, language } = useLanguage();
  const navigate = useNavigate();
  const { id, content, isSending } = draft;
  const { transition, ref } = content.of;
  const phase = phaseOf(content);
  const open = (): void => {
    openNext(draft);
    if (ref === null) void navigate({ to: '/arrival' });
    else void navigate({ to: '/cases/$ref', params: { ref }, search: { step: transition } });
    onLeave?.();
  };
  return (
    <Paper withBorder p="sm" component="article" aria-label={labels.transitions[transition]?.title}>
      <Group justify="space-between" gap="xs" align="flex-start">
        <Stack gap={2} miw={0}>
          <Group gap="xs">
            <Text fw={600} size="sm">
              {labels.transitions[transition]?.title ?? transition}
            </Text>
            {ref && phase !== 'done' ? <RefLink reference={ref} /> : null}
            {!ref && phase !== 'done' ? <Text size="sm">{t('drafts.newArrival')}</Text> : null}
          </Group>
          <Text size="xs" c="dimmed">
            {t('drafts.since', { time: formatInstant(language, content.begunAt) })}
          </Text>
          <Standing draft={draft} />
        </Stack>
        {isElsewhere ? <Text size="sm">{t('drafts.elsewhere')}</Text> : null}
      </Group>
      {phase === 'done' ? (
        <Button mt="xs" size="compact-sm" variant="light" onClick={() => void removeDraft(id)}>
          {t('drafts.dismiss')}
        </Button>
      ) : isElsewhere ? null : (
        <Group gap="xs" mt="xs">
          {phase === 'waiting' ? (
            <Button size="compact-sm" loading={isSending} onClick={() => void tryNow(id)}>
              {t('drafts.tryNow')}
            </Button>
          ) : null}
          <Button size="compact-sm" variant="light" onClick={open}>
            {t(phase === 'waiting' ? 'drafts.look' : 'drafts.open')}
          </Button>
          {isSending ? null : <Discard isWaiting={phase === 'waiting'} onDiscard={() => void removeDraft(id)} />}
        </Group>
      )}
    </Paper>
  );
}

function Standing({ draft: { content, keeping, trouble, isSending } }: { draft: DraftEntry }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const labels = useLabels();
  const { receipt, sending, refusal } = content;
  if (receipt)
    return (
      <Group gap="xs">
        <Text size="sm">{t('drafts.state.done', { time: formatTime(language, receipt.entry.at) })}</Text>
        <RefLink reference={receipt.ref} />
      </Group>
    );
  const isOut = isSending || sending?.tries === 0;
  const title = refusal && (refusal.title || own(labels.refusals, refusal.code) || t('drafts.fault'));
  return (
    <Stack gap={2}>
      {isOut ? <Text size="sm">{t('drafts.state.sending')}</Text> : null}
      {sending && !isOut ? (
        <Text size="sm">{t('drafts.state.waiting', { time: formatTime(language, sending.nextAt) })}</Text>
      ) : null}
      {title ? <Warning>{t('drafts.state.refused', { why: title })}</Warning> : null}
      {trouble ? <Warning>{t('drafts.state.notKept', { why: t(`drafts.trouble.${trouble}`) })}</Warning> : null}
      {!trouble && !sending ? (
        <Text size="sm">{t(keeping === 'saving' ? 'drafts.state.saving' : 'drafts.state.kept')}</Text>
      ) : null}
    </Stack>
  );
}

const own = (texts: Readonly<Record<string, string>>, name: string): string | undefined => texts[name];

const Warning = ({ children }: { children: string }) => (
  <Text size="sm" fw={600} c="light-dark(var(--mantine-color-red-9), var(--mantine-color-red-3))">
    {children}
  </Text>
);

/** Asks once more: this can't be undone. */
function Discard({ isWaiting, onDiscard }: { isWaiting: boolean; onDiscard: () => void }) {
  const { t } = useTranslation();
  const [isAsking, setIsAsking] = useState(false);
  if (!isAsking)
    return (
      <Button size="compact-sm" variant="subtle" color="red" onClick={() => setIsAsking(true)}>
        {t('drafts.discard')}
      </Button>
    );
  return (
    <Stack gap="xs" w="100%" role="alert">
      <Text size="sm">{t(isWaiting ? 'drafts.sureWaiting' : 'drafts.sure')}</Text>
      <Group gap="xs">
        <Button size="compact-sm" color="red" variant="light" onClick={onDiscard}>
          {t('drafts.reallyDiscard')}
        </Button>
        <Button size="compact-sm" variant="default" autoFocus onClick={() => setIsAsking(false)}>
          {t('drafts.keepIt')}
        </Button>
      </Group>
    </Stack>
  );
}

function Unreadable({ id, updatedAt }: { id: string; updatedAt: string }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  return (
    <Paper withBorder p="sm">
      <Text size="xs" c="dimmed">
        {t('drafts.since', { time: formatInstant(language, updatedAt) })}
      </Text>
      <Warning>{t('drafts.state.unreadable')}</Warning>
      <Group mt="xs">
        <Discard isWaiting={false} onDiscard={() => void removeDraft(id)} />
      </Group>
    </Paper>
  );
}
