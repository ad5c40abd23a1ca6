import { Alert, Group, Text } from '@mantine/core';
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useLabels } from '../../i18n';
import type { Verdict } from '../../parts/verified-chain';
import { tones } from '../../parts/tones';

/** A chain that does not hold is shown first: nobody should act on facts that may have been changed. */
export function BrokenChain({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation();
  const labels = useLabels();
  if (verdict.kind === 'whole' || verdict.kind === 'withheld') return null;
  return (
    <Alert
      role="alert"
      color="red"
      variant="filled"
      mb="md"
      icon={<IconShieldX aria-hidden />}
      title={verdict.kind === 'broken' ? t('case.chain.broken', { seq: verdict.seq }) : t('case.chain.unreadable')}
    >
      {verdict.kind === 'broken' ? <Text size="sm">{labels.breaks[verdict.fault]}</Text> : null}
      <Text size="sm">{t('case.chain.whatToDo')}</Text>
    </Alert>
  );
}

export function VerifiedMark({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation();
  if (verdict.kind === 'withheld')
    return (
      <Text size="sm" c="dimmed">
        {t('case.chain.withheld')}
      </Text>
    );
  if (verdict.kind !== 'whole') return null;
  return (
    <Group gap={6} c={tones.good}>
      <IconShieldCheck size={16} aria-hidden />
      <Text size="sm">{t('case.chain.whole', { count: verdict.entries })}</Text>
    </Group>
  );
}
