import { Button, Group, Select, Stack, Switch, Table, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Alert } from '@app/api';
import { alertKinds } from '@app/lifecycle';
import { ask } from '../api/client';
import { queryClient, useActor, useNameOf } from '../api/queries';
import { useLabels } from '../i18n';
import { useAction } from '../parts/action';
import { Moment } from '../parts/moment';
import { PageTitle } from '../parts/page-title';
import { Refusal } from '../parts/refusal';
import { WideTable } from '../parts/wide-table';
import { OnlyFor } from '../shell/not-for-role';
import { Failed, Loading } from '../shell/states';
import { alertsQuery, type AlertFilters } from './queries';

/** Alerts about people who opened, recorded or guessed more than their work needs, for the reviewer. */
export default function AlertsPage() {
  const { t } = useTranslation();
  return (
    <OnlyFor place="alerts" title={t('places.alerts')}>
      <AlertList />
    </OnlyFor>
  );
}

function AlertList() {
  const { t } = useTranslation();
  const [filters, setFilters] = useState<AlertFilters>({ waiting: true, kind: null });
  const [said, setSaid] = useState('');
  const list = useInfiniteQuery(alertsQuery(filters));
  const rows = list.data?.pages.flatMap((page) => page.alerts) ?? [];
  return (
    <Stack gap="md">
      <PageTitle title={t('places.alerts')} lead={t('alerts.lead')} />
      <Group align="end">
        <Select
          label={t('alerts.kind')}
          data={alertKinds.map((kind) => ({ value: kind, label: t(`alerts.kinds.${kind}`) }))}
          placeholder={t('alerts.allKinds')}
          clearable
          value={filters.kind}
          onChange={(kind) => setFilters({ ...filters, kind: kind })}
        />
        <Switch
          label={t('alerts.onlyWaiting')}
          checked={filters.waiting}
          onChange={(event) => setFilters({ ...filters, waiting: event.currentTarget.checked })}
          mb={8}
        />
      </Group>
      <p className="visually-hidden" role="status">
        {said}
      </p>
      {list.isPending ? <Loading /> : null}
      {list.isError && rows.length === 0 ? <Failed error={list.error} retry={() => void list.refetch()} /> : null}
      {list.isSuccess && rows.length === 0 ? (
        <Text>{t(filters.waiting ? 'alerts.noneWaiting' : 'alerts.none')}</Text>
      ) : null}
      {rows.length > 0 ? <Rows rows={rows} say={setSaid} /> : null}
      {list.hasNextPage ? (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('alerts.more')}
        </Button>
      ) : null}
    </Stack>
  );
}

function Rows({ rows, say }: { rows: readonly Alert[]; say: (text: string) => void }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const actor = useActor();
  const nameOf = useNameOf();
  const who = ({ username, person, role }: Alert): string =>
    [username ?? person.slice(0, 8), role ? labels.roles[role] : ''].filter(Boolean).join(', ');
  return (
    <WideTable label={t('places.alerts')} minWidth={760}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('alerts.person')}</Table.Th>
          <Table.Th scope="col">{t('alerts.what')}</Table.Th>
          <Table.Th scope="col">{t('alerts.used')}</Table.Th>
          <Table.Th scope="col">{t('alerts.at')}</Table.Th>
          <Table.Th scope="col">{t('alerts.acknowledged')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((one) => (
          <Table.Tr key={one.id}>
            <Table.Td>{who(one)}</Table.Td>
            <Table.Td>{t(`alerts.kinds.${one.kind}`)}</Table.Td>
            <Table.Td className="numeric">{one.used}</Table.Td>
            <Table.Td>
              <Moment at={one.lastAt} />
            </Table.Td>
            <Table.Td>
              {one.acknowledgedAt ? (
                <>
                  <Moment at={one.acknowledgedAt} /> {nameOf(one.acknowledgedBy ?? '') ?? ''}
                </>
              ) : actor.role === 'reviewer' && one.person !== actor.id ? (
                <Acknowledge alert={one} who={who(one)} say={say} />
              ) : (
                <Text size="sm">{t(one.person === actor.id ? 'alerts.aboutYou' : 'alerts.waiting')}</Text>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}

function Acknowledge({ alert, who, say }: { alert: Alert; who: string; say: (text: string) => void }) {
  const { t } = useTranslation();
  const action = useAction();
  const acknowledge = async (): Promise<void> => {
    await ask(`/api/audit/alerts/${alert.id}/acknowledge`, { method: 'POST' });
    say(t('alerts.done', { who }));
    await queryClient.invalidateQueries({ queryKey: ['alerts'] });
  };
  return (
    <>
      <Refusal problem={action.problem} />
      <Button
        size="compact-sm"
        variant="light"
        loading={action.isBusy}
        aria-label={t('alerts.acknowledgeOf', { who })}
        onClick={() => void action.run(acknowledge)}
      >
        {t('alerts.acknowledge')}
      </Button>
    </>
  );
}
