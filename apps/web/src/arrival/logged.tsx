import { Alert, Button, CopyButton, Group, List, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconCheck, IconCopy, IconPlus, IconUserCheck } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { caseQuery } from '../api/queries';
import type { Receipt } from '@app/api';
import { useLanguage } from '../i18n';
import { useNow } from '../parts/now';
import { formatAway, formatInstant, formatTime } from '../parts/time';

/** The arrival is on record: by which reference, what must happen by when, and who does it. */
export function Logged({ receipt, zone, onAnother }: { receipt: Receipt; zone: string; onAnother: () => void }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const now = useNow();
  const { data: view } = useQuery(caseQuery(receipt.ref));
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const dueAt = view?.clocks.find((one) => one.name === 'first-response' && one.state === 'running')?.dueAt;
  return (
    <Paper withBorder p="xl" role="status">
      <Stack gap="lg">
        <Title order={2} ref={heading} tabIndex={-1}>
          {t('arrival.logged', { time: formatTime(language, receipt.entry.at, zone) })}
        </Title>
        <Group gap="md">
          <Text className="numeric" ff="monospace" fz={{ base: 30, sm: 44 }} fw={650} lh={1.1}>
            {receipt.ref}
          </Text>
          <CopyButton value={receipt.ref}>
            {({ copied, copy }) => (
              <Button
                variant="light"
                leftSection={copied ? <IconCheck size={18} aria-hidden /> : <IconCopy size={18} aria-hidden />}
                onClick={copy}
              >
                {t(copied ? 'arrival.copied' : 'arrival.copy')}
              </Button>
            )}
          </CopyButton>
        </Group>
        <Text>{t('arrival.reference')}</Text>
        {dueAt ? (
          <Alert
            color="orange"
            variant="light"
            title={t('arrival.shelterDue', { away: formatAway(language, dueAt, now) })}
          >
            {t(view.file.processingPriority === 'emergency' ? 'arrival.tellNow' : 'arrival.tellSoon', {
              time: formatInstant(language, dueAt, zone),
            })}
          </Alert>
        ) : null}
        <div>
          <Title order={3} mb="xs">
            {t('arrival.next')}
          </Title>
          <List type="ordered" spacing="xs">
            {(['shelter', 'identify', 'consent', 'refer'] as const).map((one) => (
              <List.Item key={one}>{t(`arrival.steps.${one}`)}</List.Item>
            ))}
          </List>
        </div>
        <Group>
          <Button
            size="md"
            leftSection={<IconUserCheck size={18} aria-hidden />}
            renderRoot={(props) => (
              <Link to="/cases/$ref" params={{ ref: receipt.ref }} search={{ step: 'intake.identify' }} {...props} />
            )}
          >
            {t('arrival.identify')}
          </Button>
          <Button size="md" variant="default" leftSection={<IconPlus size={18} aria-hidden />} onClick={onAnother}>
            {t('arrival.another')}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
