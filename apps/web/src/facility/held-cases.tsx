import { Group, Paper, Text, Title } from '@mantine/core';
import { IconPlayerPause } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { valueLabel } from '@app/lifecycle/describe';
import type { CaseRow } from '@app/api';
import { useLabels, useLanguage } from '../i18n';
import { PriorityMark, RefLink, StateBadge } from '../parts/badges';
import css from './facility.module.css';
import { resumers } from './tasks';

/** Cases on hold that nobody may lose sight of: each with the reason, and who can resume it. */
export function HeldCases({ rows }: { rows: readonly CaseRow[] }) {
  const { t } = useTranslation();
  const { labels, language } = useLanguage();
  if (rows.length === 0) return null;
  const who = new Intl.ListFormat(language, { type: 'disjunction' }).format(resumers.map((one) => labels.roles[one]));
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="held">
      <Title order={2} id="held">
        {t('facility.held', { count: rows.length })}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t('facility.resumers', { roles: who })}
      </Text>
      <ul className={css['tasks']}>
        {rows.map((row) => (
          <Group key={row.ref} component="li" gap="sm" py={6}>
            <RefLink reference={row.ref} />
            <StateBadge state={row.state} />
            {row.priority === 'normal' ? null : <PriorityMark priority={row.priority} />}
            {row.held === null ? null : <OnHold reason={row.held} />}
          </Group>
        ))}
      </ul>
    </Paper>
  );
}

export function OnHold({ reason }: { reason: string }) {
  const { t } = useTranslation();
  const labels = useLabels();
  return (
    <Text size="sm" component="span">
      <IconPlayerPause size={14} aria-hidden style={{ verticalAlign: '-2px', marginInlineEnd: 4 }} />
      {t('facility.onHold', { reason: valueLabel(labels, 'reason', reason) })}
    </Text>
  );
}
