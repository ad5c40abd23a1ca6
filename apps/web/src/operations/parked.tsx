import { Button, Code, Table, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queryClient, useActor } from '../api/queries';
import { useLabels } from '../i18n';
import { RefLink } from '../parts/badges';
import { Moment } from '../parts/moment';
import { WideTable } from '../parts/wide-table';
import { Failed, Loading } from '../shell/states';
import { parkedQuery, type ParkedDelivery } from './queries';
import { Release } from './release';

/** Work that was given up: why, and who can send it out again. */
export function Parked() {
  const { t } = useTranslation();
  const labels = useLabels();
  const mayRelease = useActor().role === 'coordinator';
  const list = useInfiniteQuery(parkedQuery);
  const [released, setReleased] = useState<ParkedDelivery & { ref: string }>();
  const [said, setSaid] = useState('');
  const rows = list.data?.pages.flatMap((page) => page.deliveries) ?? [];
  if (list.isPending) return <Loading />;
  if (list.isError && rows.length === 0) return <Failed error={list.error} retry={() => void list.refetch()} />;
  return (
    <>
      <Text size="sm" c="dimmed" mb="xs">
        {t(
          rows.length === 0
            ? 'operations.noneParked'
            : mayRelease
              ? 'operations.parkedLead'
              : 'operations.askCoordinator',
        )}
      </Text>
      <p className="visually-hidden" role="status">
        {said}
      </p>
      {rows.length > 0 ? (
        <WideTable label={t('operations.parked')} minWidth={820}>
          <Table.Thead>
            <Table.Tr>
              {mayRelease ? <Table.Th scope="col">{t('operations.case')}</Table.Th> : null}
              <Table.Th scope="col">{t('operations.task')}</Table.Th>
              <Table.Th scope="col">{t('operations.service')}</Table.Th>
              <Table.Th scope="col">{t('operations.reason')}</Table.Th>
              <Table.Th scope="col">{t('operations.attempts')}</Table.Th>
              <Table.Th scope="col">{t('operations.since')}</Table.Th>
              {mayRelease ? (
                <Table.Th scope="col">
                  <span className="visually-hidden">{t('operations.release')}</span>
                </Table.Th>
              ) : null}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((one) => (
              <Table.Tr key={one.id}>
                {mayRelease ? <Table.Td>{one.ref ? <RefLink reference={one.ref} /> : null}</Table.Td> : null}
                <Table.Td>{labels.transitions[one.task]?.title ?? one.task}</Table.Td>
                <Table.Td>{labels.stages[one.service]}</Table.Td>
                <Table.Td>{one.last_error ? <Code>{one.last_error}</Code> : t('operations.unknown')}</Table.Td>
                <Table.Td className="numeric">{one.attempts}</Table.Td>
                <Table.Td>
                  <Moment at={one.created_at} />
                </Table.Td>
                {mayRelease ? (
                  <Table.Td ta="end">
                    <Button
                      size="compact-sm"
                      variant="light"
                      aria-label={t('operations.releaseOf', { ref: one.ref ?? '' })}
                      disabled={one.ref === null}
                      onClick={() => (one.ref === null ? undefined : setReleased({ ...one, ref: one.ref }))}
                    >
                      {t('operations.release')}
                    </Button>
                  </Table.Td>
                ) : null}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </WideTable>
      ) : null}
      {list.hasNextPage ? (
        <Button mt="xs" variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('operations.more')}
        </Button>
      ) : null}
      {released ? (
        <Release
          delivery={released}
          close={() => setReleased(undefined)}
          done={async () => {
            setSaid(t('operations.released', { ref: released.ref }));
            setReleased(undefined);
            await queryClient.invalidateQueries({ queryKey: ['operations'] });
            document.getElementById('parked')?.focus();
          }}
        />
      ) : null}
    </>
  );
}
