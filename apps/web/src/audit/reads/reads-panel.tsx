import { Button, SegmentedControl, Stack, Table, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Read } from '@app/api';
import { useLabels } from '../../i18n';
import { Moment } from '../../parts/moment';
import { Failed, Loading } from '../../shell/states';
import { compartments } from '../lifecycle';
import { readsQuery } from '../queries';
import { decidedBy, readersOf } from './reads-of';
import { useWords } from '../use-words';

/** Who opened which sealed compartment of a case or exported it, and why. */
export function ReadsPanel({ caseRef, zone }: { caseRef: string; zone: string | undefined }) {
  const { t } = useTranslation();
  const [by, setBy] = useState<'person' | 'each'>('person');
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    readsQuery(caseRef),
  );
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  const reads = data.pages.flatMap((page) => page.reads);
  return (
    <Stack gap="sm" align="flex-start">
      <Text size="sm" c="dimmed">
        {t('audit.reads.lead')}
      </Text>
      {reads.length === 0 ? <Text>{t('audit.reads.none')}</Text> : null}
      {reads.length > 0 ? (
        <SegmentedControl
          size="xs"
          aria-label={t('audit.reads.title')}
          value={by}
          onChange={setBy}
          data={[
            { value: 'person', label: t('audit.reads.byPerson') },
            { value: 'each', label: t('audit.reads.each') },
          ]}
        />
      ) : null}
      {reads.length > 0 && by === 'person' ? <ByPerson reads={reads} zone={zone} /> : null}
      {reads.length > 0 && by === 'each' ? <Each reads={reads} zone={zone} /> : null}
      {hasNextPage ? (
        <>
          {by === 'person' ? (
            <Text size="xs" c="dimmed">
              {t('audit.reads.partly')}
            </Text>
          ) : null}
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('audit.reads.more')}
          </Button>
        </>
      ) : null}
    </Stack>
  );
}

interface TableProps {
  reads: readonly Read[];
  zone: string | undefined;
}

function ByPerson({ reads, zone }: TableProps) {
  const { t } = useTranslation();
  const labels = useLabels();
  const { whoIs } = useWords();
  return (
    <Table.ScrollContainer minWidth={560} w="100%" scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table withTableBorder highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('audit.reads.who')}</Table.Th>
            <Table.Th>{t('audit.reads.role')}</Table.Th>
            {compartments.map((one) => (
              <Table.Th key={one} ta="end">
                {labels.compartments[one]}
              </Table.Th>
            ))}
            <Table.Th ta="end">{t('audit.reads.exports')}</Table.Th>
            <Table.Th ta="end">{t('audit.reads.total')}</Table.Th>
            <Table.Th>{t('audit.reads.last')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody className="numeric">
          {readersOf(reads).map((reader) => (
            <Table.Tr key={`${reader.actor} ${reader.role}`}>
              <Table.Td>{whoIs(reader.actor, reader.role)}</Table.Td>
              <Table.Td>{labels.roles[reader.role]}</Table.Td>
              {[...compartments, 'exports' as const].map((one) => (
                <Table.Td key={one} ta="end">
                  {reader.counts[one] ?? 0}
                </Table.Td>
              ))}
              <Table.Td ta="end" fw={600}>
                {reader.total}
              </Table.Td>
              <Table.Td>
                <Moment at={reader.last} zone={zone} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Each({ reads, zone }: TableProps) {
  const { t } = useTranslation();
  const labels = useLabels();
  const { whoIs } = useWords();
  const whatOf = ({ act, compartment }: Read): string =>
    compartment ? t('audit.reads.opened', { compartment: labels.compartments[compartment] }) : t(`audit.reads.${act}`);
  const purposeOf = (purpose: string): string => {
    const step = decidedBy(purpose);
    if (step) return t('audit.reads.deciding', { step: labels.transitions[step]?.title ?? step });
    return (labels.purposes as Record<string, string>)[purpose] ?? purpose;
  };
  return (
    <Table.ScrollContainer minWidth={640} w="100%" scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table withTableBorder highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {(['who', 'role', 'what', 'purpose', 'when'] as const).map((column) => (
              <Table.Th key={column}>{t(`audit.reads.${column}`)}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {reads.map((read, at) => (
            // two openings may be alike to the letter
            <Table.Tr key={at}>
              <Table.Td>{whoIs(read.actor, read.role)}</Table.Td>
              <Table.Td>{labels.roles[read.role]}</Table.Td>
              <Table.Td>{whatOf(read)}</Table.Td>
              <Table.Td>{purposeOf(read.purpose)}</Table.Td>
              <Table.Td>
                <Moment at={read.at} zone={zone} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
