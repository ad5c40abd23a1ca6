import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconCloudOff } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Draft } from '../drafts/draft';
import { DraftLine } from '../drafts/draft-line';
import type { Arrival } from './arrival';

/** Sent, but not answered yet. It is kept on the device, and the officer can look after the people. */
export function KeptWaiting({ draft }: { draft: Draft<Arrival> }) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <Paper withBorder p="xl">
      <Stack gap="md">
        <Group gap="sm">
          <IconCloudOff size={32} aria-hidden />
          <Title order={2} ref={heading} tabIndex={-1}>
            {t(draft.trouble ? 'arrival.waitingHere' : 'arrival.waiting')}
          </Title>
        </Group>
        <Text>{t('arrival.waitingLead', { count: Number(draft.value.people) })}</Text>
        <DraftLine draft={draft} />
        <Group>
          <Button variant="default" onClick={draft.startAnother}>
            {t('arrival.another')}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
