import { Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Webhook } from '@app/api';
import { ask } from '../api/client';
import { queryClient } from '../api/queries';
import { useLabels } from '../i18n';
import { useAction } from '../parts/action';
import { Confirm } from '../parts/confirm';
import { Moment } from '../parts/moment';
import { PageTitle } from '../parts/page-title';
import { Refusal } from '../parts/refusal';
import { OnlyFor } from '../shell/not-for-role';
import { Failed, Loading, State } from '../shell/states';
import { AddWebhook } from './add-webhook';
import { DeliveryStatus } from './delivery-status';
import { webhooksQuery } from './queries';
import { WebhookDeliveries } from './webhook-deliveries';

export default function WebhooksPage() {
  const { t } = useTranslation();
  return (
    <OnlyFor place="webhooks" title={t('places.webhooks')}>
      <Webhooks />
    </OnlyFor>
  );
}

const refresh = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['webhooks'] });
const refreshMs = 10_000;

function Webhooks() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({ ...webhooksQuery, refetchInterval: refreshMs });
  const [isAdding, setIsAdding] = useState(false);
  const [removed, setRemoved] = useState<Webhook>();
  const [looked, setLooked] = useState<Webhook>();
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  return (
    <Stack gap="sm">
      <PageTitle
        title={t('places.webhooks')}
        lead={t('admin.webhooks.lead')}
        actions={
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setIsAdding(true)}>
            {t('admin.webhooks.add')}
          </Button>
        }
      />
      {data.length === 0 ? <State title={t('admin.webhooks.noneTitle')}>{t('admin.webhooks.none')}</State> : null}
      {data.map((one) => (
        <Hook key={one.id} one={one} look={() => setLooked(one)} remove={() => setRemoved(one)} />
      ))}
      {isAdding ? <AddWebhook close={() => setIsAdding(false)} changed={refresh} /> : null}
      {looked ? <WebhookDeliveries webhook={looked} close={() => setLooked(undefined)} /> : null}
      {removed ? (
        <Confirm
          title={t('admin.webhooks.removeTitle')}
          does={t('admin.webhooks.remove')}
          close={() => setRemoved(undefined)}
          act={async () => {
            await ask(`/api/webhooks/${removed.id}`, { method: 'DELETE' });
            await refresh();
          }}
        >
          <Text style={{ overflowWrap: 'anywhere' }}>{t('admin.webhooks.removeText', { url: removed.url })}</Text>
        </Confirm>
      ) : null}
    </Stack>
  );
}

function Hook({ one, look, remove }: { one: Webhook; look: () => void; remove: () => void }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const action = useAction();
  const [isTested, setIsTested] = useState(false);
  const test = async (): Promise<void> => {
    await ask(`/api/webhooks/${one.id}/test`, { method: 'POST' });
    setIsTested(true);
    await refresh();
  };
  const told =
    one.transitions.length === 0
      ? t('admin.webhooks.everything')
      : one.transitions.map((name) => labels.transitions[name]?.title ?? name).join(', ');
  return (
    <Paper withBorder p="md" component="article" aria-labelledby={`hook-${one.id}`}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <Stack gap={4} miw={0} style={{ flex: '1 1 20rem' }}>
          <Group gap="xs">
            <Title order={2} size="h3" id={`hook-${one.id}`} style={{ overflowWrap: 'anywhere' }}>
              {one.url}
            </Title>
            {one.active ? null : (
              <Badge variant="light" color="gray" tt="none" radius="sm">
                {t('admin.webhooks.removed')}
              </Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed">
            {one.facility ?? t('admin.webhooks.allFacilities')} · {told}
          </Text>
          <Group gap="xs">
            <Text size="sm">{t('admin.webhooks.last')}</Text>
            {one.lastAt ? (
              <>
                <DeliveryStatus status={one.lastStatus} fault={one.lastFault} />
                <Moment at={one.lastAt} />
              </>
            ) : (
              <Text size="sm" c="dimmed">
                {t('admin.webhooks.never')}
              </Text>
            )}
          </Group>
          {one.active ? (
            <Text size="sm" className="numeric">
              {t('admin.webhooks.waiting', { count: one.waiting })} ·{' '}
              {t('admin.webhooks.failing', { count: one.failing })}
            </Text>
          ) : null}
        </Stack>
        <Group gap="xs">
          <Button size="compact-sm" variant="default" aria-describedby={`hook-${one.id}`} onClick={look}>
            {t('admin.webhooks.deliveries')}
          </Button>
          {one.active ? (
            <>
              <Button
                size="compact-sm"
                variant="default"
                aria-describedby={`hook-${one.id}`}
                loading={action.isBusy}
                onClick={() => void action.run(test)}
              >
                {t('admin.webhooks.test')}
              </Button>
              <Button size="compact-sm" variant="default" aria-describedby={`hook-${one.id}`} onClick={remove}>
                {t('admin.webhooks.remove')}
              </Button>
            </>
          ) : null}
        </Group>
      </Group>
      <Refusal problem={action.problem} />
      <Text size="sm" role="status">
        {isTested ? t('admin.webhooks.tested') : ''}
      </Text>
    </Paper>
  );
}
