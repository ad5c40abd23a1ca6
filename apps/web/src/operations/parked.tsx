import { Button, Code, Group, Table, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Delivery } from '@app/api';
import { queryClient, useActor } from '../api/queries';
import { useLabels } from '../i18n';
import { RefLink } from '../parts/badges';
import { Moment } from '../parts/moment';
import { WideTable } from '../parts/wide-table';
import { Failed, Loading } from '../shell/states';
import { DecideParked, type ParkedStep } from './decide-parked';
import { parkedQuery } from './queries';

/** A case that waits for a hand-over cannot go on without it, so the server does not discard it and the screen does not offer to. */
const stepsOf = ({ task }: Delivery): readonly ParkedStep[] =>
  task.startsWith('case.') ? ['release', 'discard'] : ['release'];

/** Parked work: why it failed, and the buttons of those who can retry or discard it. */
export function Parked() {
  const { t } = useTranslation();
  const labels = useLabels();
  const mayDecide = useActor().role === 'coordinator';
  const list = useInfiniteQuery(parkedQuery);
  const [deciding, setDeciding] = useState<{ step: ParkedStep; delivery: Delivery & { ref: string } }>();
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
            : mayDecide
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
              {mayDecide ? <Table.Th scope="col">{t('operations.case')}</Table.Th> : null}
              <Table.Th scope="col">{t('operations.task')}</Table.Th>
              <Table.Th scope="col">{t('operations.service')}</Table.Th>
              <Table.Th scope="col">{t('operations.reason')}</Table.Th>
              <Table.Th scope="col">{t('operations.attempts')}</Table.Th>
              <Table.Th scope="col">{t('operations.since')}</Table.Th>
              {mayDecide ? (
                <Table.Th scope="col">
                  <span className="visually-hidden">{t('operations.decide')}</span>
                </Table.Th>
              ) : null}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((one) => (
              <Table.Tr key={one.id}>
                {mayDecide ? <Table.Td>{one.ref ? <RefLink reference={one.ref} /> : null}</Table.Td> : null}
                <Table.Td>{labels.transitions[one.task]?.title ?? one.task}</Table.Td>
                <Table.Td>{labels.stages[one.service]}</Table.Td>
                <Table.Td>{one.last_error ? <Code>{one.last_error}</Code> : t('operations.unknown')}</Table.Td>
                <Table.Td className="numeric">{one.attempts}</Table.Td>
                <Table.Td>
                  <Moment at={one.created_at} />
                </Table.Td>
                {mayDecide ? (
                  <Table.Td ta="end">
                    <Group gap="xs" justify="flex-end" wrap="nowrap">
                      {stepsOf(one).map((step) => (
                        <Button
                          key={step}
                          size="compact-sm"
                          variant="light"
                          color={step === 'discard' ? 'red' : undefined}
                          aria-label={t(`operations.${step}Of`, { ref: one.ref ?? '' })}
                          disabled={one.ref === null}
                          onClick={() =>
                            one.ref === null ? undefined : setDeciding({ step, delivery: { ...one, ref: one.ref } })
                          }
                        >
                          {t(`operations.${step}`)}
                        </Button>
                      ))}
                    </Group>
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
      {deciding ? (
        <DecideParked
          {...deciding}
          close={() => setDeciding(undefined)}
          done={async () => {
            setSaid(t(`operations.${deciding.step}Done`, { ref: deciding.delivery.ref }));
            setDeciding(undefined);
            await queryClient.invalidateQueries({ queryKey: ['operations'] });
            document.getElementById('parked')?.focus();
          }}
        />
      ) : null}
    </>
  );
}
