import { Alert, Button, List, Text } from '@mantine/core';
import { IconShieldX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { TlogFinding, TlogVerdict } from './check';
import { useTlogDetails } from './details-on-demand';
import classes from './tlog.module.css';

export const isAlarming = (finding: TlogFinding | undefined): boolean =>
  finding !== undefined && finding.verdict.kind !== 'included' && finding.verdict.kind !== 'chain-broken';

/** The first entry that is not in the log. */
export const notInLogOf = (finding: TlogFinding | undefined): number | undefined =>
  finding?.verdict.kind === 'not-in-log' ? finding.verdict.seq : undefined;

/** Whatever of the log does not hold, as loud as a chain that is broken: with it, whole chains were written anew. */
export function TlogAlarm({ finding }: { finding: TlogFinding | undefined }) {
  const { t } = useTranslation();
  const said = useWords(finding?.verdict);
  const { open, details } = useTlogDetails();
  if (!finding || !said) return null;
  const isLate = finding.verdict.kind === 'late';
  return (
    <Alert
      role="alert"
      color={isLate ? 'orange' : 'red.9'}
      variant={isLate ? 'light' : 'filled'}
      mb="md"
      icon={<IconShieldX aria-hidden />}
      title={said.title}
    >
      <Text size="sm" c="inherit">
        {said.text}
      </Text>
      <Text size="sm" fw={700} mt="xs" c="inherit">
        {t('log.todoTitle')}
      </Text>
      <List type="ordered" size="sm" c="inherit">
        {(['todo1', 'todo2', 'todo3'] as const).map((step) => (
          <List.Item key={step}>{t(`log.${step}`)}</List.Item>
        ))}
      </List>
      <Button className="no-print" variant="default" size="compact-sm" mt="xs" onClick={() => open(finding)}>
        {t('log.details')}
      </Button>
      {finding.view ? <pre className={classes.onPaper}>{finding.view.note}</pre> : null}
      {details}
    </Alert>
  );
}

function useWords(verdict: TlogVerdict | undefined): { title: string; text: string } | undefined {
  const { t } = useTranslation();
  switch (verdict?.kind) {
    case 'not-in-log':
      return { title: t('log.notInLogTitle', { seq: verdict.seq }), text: t('log.notInLog', { seq: verdict.seq }) };
    case 'late':
      return { title: t('log.lateTitle', { seq: verdict.seq }), text: t('log.late') };
    case 'rewritten':
      return { title: t('log.rewrittenTitle'), text: t(`log.rewritten-${verdict.how}`, { size: verdict.size }) };
    case 'other-key':
      return { title: t('log.otherKeyTitle'), text: t('log.otherKey') };
    case 'unsigned':
      return { title: t('log.unsignedTitle'), text: t('log.unsigned') };
    default:
      return undefined;
  }
}
