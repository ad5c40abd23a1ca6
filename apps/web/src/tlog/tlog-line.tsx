import { Button, Group, Text } from '@mantine/core';
import { IconBinaryTree, IconInfoCircle } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../api/client';
import { useLanguage } from '../i18n';
import { formatTime } from '../parts/time';
import type { TlogFinding } from './check';
import { useTlogDetails } from './details-on-demand';

interface Props {
  log: UseQueryResult<TlogFinding>;
  /** How many entries the case has. */
  count: number;
}

/** That the entries are in the log, in a sentence. What does not hold is an alarm of its own. */
export function TlogLine({ log, count }: Props) {
  const { t } = useTranslation();
  const { data, error, dataUpdatedAt } = log;
  const { open, details } = useTlogDetails();
  if (!data) {
    if (!error) return <Text size="sm">{t('log.asking')}</Text>;
    return <Failed error={error} />;
  }
  if (data.verdict.kind !== 'included' || !data.view) return null;
  const { newer } = data.verdict;
  const { view } = data;
  return (
    <>
      <Group gap={6} wrap="nowrap" align="flex-start">
        <IconBinaryTree size={16} aria-hidden style={{ flex: 'none', marginTop: 2 }} />
        <Text size="sm" role="status">
          {count > newer ? <Included {...{ view, newer }} count={count - newer} at={dataUpdatedAt} /> : null}{' '}
          {newer > 0 ? t('log.newer', { count: newer }) : null} {data.knownSince === null ? t('log.firstUse') : null}{' '}
          {view.signers.some((one) => !one.isKnown) ? t('log.newKey') : null}{' '}
          <Button
            className="no-print"
            variant="transparent"
            // of the text around it: the page for paper is light under a dark scheme too
            c="inherit"
            td="underline"
            size="compact-sm"
            px={0}
            leftSection={<IconInfoCircle size={14} aria-hidden />}
            onClick={() => open(data)}
          >
            {t('log.details')}
          </Button>
        </Text>
      </Group>
      {details}
    </>
  );
}

function Included({
  view,
  newer,
  count,
  at,
}: {
  view: NonNullable<TlogFinding['view']>;
  newer: number;
  count: number;
  at: number;
}) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const name = view.signers.find((one) => one.isKnown)?.name ?? view.origin;
  const said = {
    count,
    size: new Intl.NumberFormat(language).format(view.size),
    name,
    time: formatTime(language, new Date(at)),
  };
  return newer === 0 ? t('log.included', said) : t('log.partly', said);
}

function Failed({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const problem = asProblem(error);
  const why =
    problem.code === 'offline'
      ? t('states.offline')
      : problem.detail['reason'] === 'nothing-signed-yet'
        ? t('log.notYet')
        : problem.message;
  return <Text size="sm">{t('log.failed', { why })}</Text>;
}
