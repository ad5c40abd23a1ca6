import { Alert, List, Stack, Text } from '@mantine/core';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useLabels } from '../../i18n';
import type { TlogFinding } from '../../tlog/check';
import { isAlarming, TlogAlarm } from '../../tlog/tlog-alarm';
import { TlogLine } from '../../tlog/tlog-line';
import styles from '../audit.module.css';
import { compare } from './proofs';
import { serversWordQuery, type ServersWord } from '../queries';
import type { Timeline } from '../use-timelines';
import type { GoneHead } from './use-gone-heads';
import { useWords } from '../use-words';

interface Props {
  timeline: Timeline;
  gone: GoneHead | undefined;
  log: UseQueryResult<TlogFinding>;
}

/** What this browser found in the chain and in the log, what the server's own check says, and what both prove. */
export function ProofPanel({ timeline, gone, log }: Props) {
  const { t } = useTranslation();
  const { verdict } = timeline.chain;
  const isWhole = verdict.kind === 'whole';
  const isGood = isWhole && !gone && !isAlarming(log.data);
  return (
    <Stack gap="xs" mb="md">
      <TlogAlarm finding={log.data} />
      {gone ? (
        <Alert
          role="alert"
          color="red.9"
          variant="filled"
          icon={<IconShieldX aria-hidden />}
          title={t('audit.proof.goneTitle')}
        >
          {t('audit.proof.gone', { seq: gone.version, head: gone.head.slice(0, 16) })}
        </Alert>
      ) : null}
      {isWhole ? (
        <Alert
          role="status"
          color={isGood ? 'green' : 'gray'}
          icon={<IconShieldCheck aria-hidden />}
          title={t(isGood ? 'audit.proof.wholeTitle' : 'audit.proof.hashesFit')}
        >
          <Text size="sm">{t('audit.proof.whole', { count: verdict.entries })}</Text>
          <TlogLine log={log} count={verdict.entries} />
          <Server timeline={timeline} />
        </Alert>
      ) : (
        <Alert role="alert" color="red" icon={<IconShieldX aria-hidden />} title={<BrokenTitle timeline={timeline} />}>
          <Broken timeline={timeline} />
          <Server timeline={timeline} />
        </Alert>
      )}
      {!isWhole || gone ? <WhatToDo /> : null}
      <details className={styles.details}>
        <summary>{t('audit.proof.meaningTitle')}</summary>
        <Text size="sm" maw={860} mt={4}>
          {t('audit.proof.meaning')}
        </Text>
      </details>
    </Stack>
  );
}

function BrokenTitle({ timeline: { chain } }: { timeline: Timeline }) {
  const { t } = useTranslation();
  return chain.verdict.kind === 'broken'
    ? t('audit.proof.brokenTitle', { seq: chain.verdict.seq })
    : t('audit.proof.unreadableTitle');
}

function Broken({ timeline: { chain, zone } }: { timeline: Timeline }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const { wordsOf } = useWords();
  const { verdict } = chain;
  if (verdict.kind === 'unreadable') return <Text size="sm">{t('audit.proof.unreadable')}</Text>;
  if (verdict.kind === 'whole' || verdict.kind === 'withheld') return null;
  const entry = chain.entries[verdict.seq - 1];
  const fault = labels.breaks[verdict.fault];
  return (
    <>
      <Text size="sm" fw={600}>
        {entry
          ? t('audit.proof.brokenAt', { seq: verdict.seq, sentence: wordsOf(entry, zone).said, fault })
          : t('audit.proof.brokenNone', { seq: verdict.seq, fault })}
      </Text>
      <Text size="sm">{t('audit.proof.after')}</Text>
    </>
  );
}

function WhatToDo() {
  const { t } = useTranslation();
  return (
    <Alert color="red" variant="light" title={t('audit.proof.todoTitle')}>
      <List type="ordered" size="sm">
        {(['todo1', 'todo2', 'todo3'] as const).map((step) => (
          <List.Item key={step}>{t(`audit.proof.${step}`)}</List.Item>
        ))}
      </List>
    </Alert>
  );
}

function Server({ timeline: { ref, chain } }: { timeline: Timeline }) {
  const { t } = useTranslation();
  const { data, isError } = useQuery(serversWordQuery(ref, chain.head));
  if (isError && !data) return <Text size="sm">{t('audit.proof.serverFailed')}</Text>;
  if (!data) return <Text size="sm">{t('audit.proof.serverAsking')}</Text>;
  const found = compare(chain.verdict, chain.head, chain.entries.length, data);
  if (found === 'agree') return <Text size="sm">{t('audit.proof.serverAgree')}</Text>;
  if (found === 'moved') return <Text size="sm">{t('audit.proof.serverMoved')}</Text>;
  return <Differs word={data} />;
}

function Differs({ word }: { word: ServersWord }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const said = word.firstBreak
    ? t('audit.proof.serverBroken', { seq: word.firstBreak.seq, fault: labels.breaks[word.firstBreak.fault] })
    : t('audit.proof.serverHolds', { count: word.entries });
  return (
    <Text size="sm" fw={700} role="alert">
      {t('audit.proof.serverDiffer', { word: said })}
    </Text>
  );
}
