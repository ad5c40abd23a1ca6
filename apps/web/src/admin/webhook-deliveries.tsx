import { Badge, Button, Drawer, Group, Stack, Table, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Webhook, WebhookDelivery } from '@app/api';
import { ask } from '../api/client';
import { queryClient } from '../api/queries';
import { useLabels } from '../i18n';
import { useAction } from '../parts/action';
import { Moment } from '../parts/moment';
import { Refusal } from '../parts/refusal';
import { WideTable } from '../parts/wide-table';
import { Failed, Loading, State } from '../shell/states';
import { DeliveryStatus } from './delivery-status';
import { webhookDeliveriesQuery } from './queries';

/** What was sent to one receiver, with the result. It names the step and never the case. */
export function WebhookDeliveries({ webhook, close }: { webhook: Webhook; close: () => void }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const action = useAction();
  const list = useInfiniteQuery({ ...webhookDeliveriesQuery(webhook.id), refetchInterval: 10_000 });
  const rows = list.data?.pages.flatMap((page) => page.deliveries) ?? [];
  const retry = async (): Promise<void> => {
    await ask(`/api/webhooks/${webhook.id}/retry`, { method: 'POST' });
    await queryClient.invalidateQueries({ queryKey: ['webhooks'] });
  };
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size="xl"
      title={t('admin.webhooks.deliveriesTo', { url: webhook.url })}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      <Stack>
        <Refusal problem={action.problem} />
        {webhook.active && rows.some((one) => one.givenUp) ? (
          <Group gap="xs">
            <Text size="sm">{t('admin.webhooks.someGivenUp')}</Text>
            <Button size="compact-sm" variant="light" loading={action.isBusy} onClick={() => void action.run(retry)}>
              {t('admin.webhooks.sendAgain')}
            </Button>
          </Group>
        ) : null}
        {list.isPending ? <Loading /> : null}
        {list.isError && rows.length === 0 ? <Failed error={list.error} retry={() => void list.refetch()} /> : null}
        {list.isSuccess && rows.length === 0 ? (
          <State title={t('admin.webhooks.nothingSentTitle')}>{t('admin.webhooks.nothingSent')}</State>
        ) : null}
        {rows.length > 0 ? (
          <WideTable label={t('admin.webhooks.deliveries')} minWidth={560}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('admin.webhooks.step')}</Table.Th>
                <Table.Th scope="col">{t('admin.webhooks.at')}</Table.Th>
                <Table.Th scope="col">{t('admin.webhooks.tries')}</Table.Th>
                <Table.Th scope="col">{t('admin.webhooks.result')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((one) => (
                <Table.Tr key={one.id}>
                  <Table.Td>
                    {one.transition === 'ping'
                      ? t('admin.webhooks.ping')
                      : (labels.transitions[one.transition]?.title ?? one.transition)}
                  </Table.Td>
                  <Table.Td>
                    <Moment at={one.at} short />
                  </Table.Td>
                  <Table.Td className="numeric">{one.attempts}</Table.Td>
                  <Table.Td>
                    <Result one={one} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </WideTable>
        ) : null}
        {list.hasNextPage ? (
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('admin.more')}
          </Button>
        ) : null}
      </Stack>
    </Drawer>
  );
}

function Result({ one }: { one: WebhookDelivery }) {
  const { t } = useTranslation();
  const isTried = one.status !== null || one.fault !== null;
  return (
    <Group gap={6}>
      {isTried ? <DeliveryStatus status={one.status} fault={one.fault} /> : null}
      {one.givenUp ? (
        <Badge variant="light" color="red" tt="none" radius="sm">
          {t('admin.webhooks.givenUp')}
        </Badge>
      ) : null}
      {one.nextAt ? (
        <Text size="sm" component="div">
          {t('admin.webhooks.next')} <Moment at={one.nextAt} short />
        </Text>
      ) : null}
    </Group>
  );
}
