import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconHistory, IconLoader, IconLock } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n';
import { formatInstant, formatTime, ownZone, wallIn } from '../parts/time';
import type { Draft } from './draft';

/** A draft of any form. */
type AnyDraft = Omit<Draft<unknown>, 'setValue'>;

/** Shown beside a form: whether what is typed is kept on the device, and an undo. */
export function DraftLine({ draft }: { draft: AnyDraft }) {
  const { t } = useTranslation();
  return (
    <Group gap="sm" role="status" mih={30}>
      <Keeping draft={draft} />
      {draft.undo ? (
        <>
          <Text size="sm">{t('drafts.discarded')}</Text>
          <Button size="compact-sm" variant="light" onClick={() => void draft.undo?.()}>
            {t('drafts.undo')}
          </Button>
        </>
      ) : null}
    </Group>
  );
}

function Keeping({ draft: { state, trouble, nextTryAt, tryNow } }: { draft: AnyDraft }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  if (trouble)
    return (
      <Text size="sm" fw={600} c="light-dark(var(--mantine-color-red-9), var(--mantine-color-red-3))">
        <IconAlertTriangle size={16} aria-hidden style={{ verticalAlign: '-3px', marginInlineEnd: 4 }} />
        {t('drafts.state.notKept', { why: t(`drafts.trouble.${trouble}`) })}
      </Text>
    );
  if (state === 'empty' || state === 'done' || state === 'refused' || state === 'not-kept') return null;
  const Icon = state === 'kept' || state === 'waiting' ? IconLock : IconLoader;
  return (
    <>
      <Text size="sm" c="dimmed">
        <Icon size={16} aria-hidden style={{ verticalAlign: '-3px', marginInlineEnd: 4 }} />
        {t(`drafts.state.${state}`, { time: nextTryAt ? formatTime(language, nextTryAt) : '' })}
      </Text>
      {state === 'waiting' ? (
        <Button size="compact-sm" variant="light" onClick={() => void tryNow()}>
          {t('drafts.tryNow')}
        </Button>
      ) : null}
    </>
  );
}

/** Shown above a form that continues a stored draft. It disappears when the person goes on typing. */
export function FoundAgain({ draft }: { draft: AnyDraft }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const [answered, setAnswered] = useState<Date>();
  const { restoredAt } = draft;
  if (!restoredAt || answered === restoredAt || draft.state === 'done') return null;
  const today = wallIn(ownZone(), new Date()).slice(0, 10) === wallIn(ownZone(), restoredAt).slice(0, 10);
  const time = today ? formatTime(language, restoredAt) : formatInstant(language, restoredAt);
  return (
    <Alert variant="light" color="passage" icon={<IconHistory aria-hidden />} py="xs">
      <Group justify="space-between">
        <Text size="sm">{t('drafts.found', { time })}</Text>
        <Group gap="xs">
          <Button size="compact-sm" variant="light" onClick={() => setAnswered(restoredAt)}>
            {t('drafts.continue')}
          </Button>
          {draft.state === 'sending' || draft.state === 'waiting' ? null : (
            <Button size="compact-sm" variant="subtle" onClick={() => void draft.discard()}>
              {t('drafts.discard')}
            </Button>
          )}
        </Group>
      </Group>
    </Alert>
  );
}
