import { Alert, Anchor, Code, Stack, Table, Text } from '@mantine/core';
import { IconAlertTriangle, IconExternalLink } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useActor } from '../api/queries';
import { useLabels, useLanguage } from '../i18n';
import { Moment } from '../parts/moment';
import { WideTable } from '../parts/wide-table';
import { formatAge } from './facts';
import { illsOf, isSkewed, lateSeconds, shortId, type Ill } from './health';
import type { Operations, Worker } from '@app/api';

/** The workers, one row for each process, and above them the problems. */
export function Workers({ data }: { data: Operations }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const rows = data.services.flatMap(({ service, workers }) => workers.map((worker) => ({ service, worker })));
  return (
    <Stack gap="xs">
      {illsOf(data).map((ill) => (
        <Warning key={`${ill.service.service} ${'worker' in ill ? ill.worker.id : ''}`} ill={ill} />
      ))}
      <Text size="sm" c="dimmed">
        {t(rows.length === 0 ? 'operations.noWorkers' : 'operations.workersLead')}
      </Text>
      {rows.length === 0 ? null : (
        <WideTable label={t('operations.workers')} minWidth={980}>
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <Table.Th key={column} scope="col">
                  {t(`operations.${column}`)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ service, worker }) => (
              <Row key={worker.id} service={labels.stages[service]} worker={worker} />
            ))}
          </Table.Tbody>
        </WideTable>
      )}
      <Board />
    </Stack>
  );
}

const columns = [
  'service',
  'worker',
  'runsSince',
  'beat',
  'lastJob',
  'running',
  'queueWaiting',
  'suspectsWaiting',
  'skew',
  'reopened',
] as const;

function Row({ service, worker }: { service: string; worker: Worker }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const ago = (seconds: number): string => t('operations.ago', { age: formatAge(language, seconds) });
  const known = (count: number | null): string | number => count ?? t('operations.unknown');
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        {service}
      </Table.Th>
      <Table.Td>
        <Code>{shortId(worker)}</Code>
      </Table.Td>
      <Table.Td>
        <Moment at={worker.startedAt} />
      </Table.Td>
      <Sign isBad={worker.secondsSinceBeat > lateSeconds}>{ago(worker.secondsSinceBeat)}</Sign>
      <Sign isBad={(worker.secondsSinceTaken ?? 0) > lateSeconds}>
        {worker.secondsSinceTaken === null ? t('operations.noJobYet') : ago(worker.secondsSinceTaken)}
      </Sign>
      <Table.Td className="numeric">{worker.running}</Table.Td>
      <Table.Td className="numeric">{known(worker.queueWaiting)}</Table.Td>
      <Table.Td className="numeric">{known(worker.suspectsWaiting)}</Table.Td>
      <Sign isBad={isSkewed(worker)}>
        {new Intl.NumberFormat(language, {
          style: 'unit',
          unit: 'second',
          maximumFractionDigits: 1,
          signDisplay: 'negative',
        }).format(worker.skewMs / 1000)}
      </Sign>
      <Table.Td className="numeric">{worker.reopened}</Table.Td>
    </Table.Tr>
  );
}

function Sign({ isBad, children }: { isBad: boolean; children: string }) {
  return (
    <Table.Td
      className="numeric"
      fw={isBad ? 650 : undefined}
      c={isBad ? 'light-dark(var(--mantine-color-red-9), var(--mantine-color-red-3))' : undefined}
    >
      {isBad ? <IconAlertTriangle size={14} aria-hidden style={{ verticalAlign: '-2px', marginInlineEnd: 4 }} /> : null}
      {children}
    </Table.Td>
  );
}

/** What is wrong, since when, and what to do about it. */
function Warning({ ill }: { ill: Ill }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const { language } = useLanguage();
  const of = {
    service: labels.stages[ill.service.service],
    worker: 'worker' in ill ? shortId(ill.worker) : '',
    age: 'seconds' in ill ? formatAge(language, ill.seconds) : '',
  };
  return (
    <Alert
      role="alert"
      color="red"
      variant="light"
      icon={<IconAlertTriangle aria-hidden />}
      title={t(`operations.ills.${ill.kind}.title`, of)}
    >
      {t(`operations.ills.${ill.kind}.todo`, of)}
    </Alert>
  );
}

/** A link to the queues' jobs, for people who may see them. */
function Board() {
  const { t } = useTranslation();
  if (useActor().role !== 'administrator') return null;
  return (
    <Anchor href="/api/queues/" target="_blank" rel="noreferrer" size="sm" w="fit-content" underline="always">
      {t('operations.board')} <IconExternalLink size={14} aria-hidden style={{ verticalAlign: '-2px' }} />
      <span className="visually-hidden">{t('operations.inNewTab')}</span>
    </Anchor>
  );
}
