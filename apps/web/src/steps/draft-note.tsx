import { Group, Loader, Text } from '@mantine/core';
import { IconCloudOff, IconDeviceFloppy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Draft } from '../drafts/draft';
import { useLanguage } from '../i18n';
import { formatInstant } from '../parts/time';

/** Where what was typed is: on this device, on its way, or nowhere yet. */
export function DraftNote({ draft }: { draft: Pick<Draft<unknown>, 'state' | 'restoredAt'> }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const { state, restoredAt } = draft;
  const isMoving = state === 'sending' || state === 'waiting' || state === 'saving';
  return (
    <Group gap={6} role="status" c="dimmed" mih={22}>
      {isMoving ? <Loader size={14} aria-hidden /> : null}
      {state === 'kept' ? <IconDeviceFloppy size={16} aria-hidden /> : null}
      {state === 'not-kept' ? <IconCloudOff size={16} aria-hidden /> : null}
      <Text size="xs">
        {state === 'empty' || state === 'refused' || state === 'done' ? null : t(`steps.draft.${state}`)}
        {restoredAt && state !== 'done'
          ? ` ${t('steps.restored', { time: formatInstant(language, restoredAt) })}`
          : null}
      </Text>
    </Group>
  );
}
