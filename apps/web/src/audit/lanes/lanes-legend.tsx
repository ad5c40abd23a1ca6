import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Check, Cross } from './lane-marks';
import styles from './lanes.module.css';

/** The meaning of the marks. Each has its own shape, not only its own colour. */
export function LanesLegend({ withClocks }: { withClocks: boolean }) {
  const { t } = useTranslation();
  return (
    <Group gap="md" mt={6} role="group" aria-label={t('audit.lanes.legend')}>
      <Key label={t('audit.lanes.entry')}>
        <line x1={8} x2={8} y1={2} y2={14} className={styles.tick} />
      </Key>
      <Key label={t('audit.lanes.move')}>
        <circle cx={8} cy={8} r={3.5} className={styles.move} />
      </Key>
      <Key label={t('audit.lanes.hold')}>
        <rect width={16} height={16} fill="url(#hold-hatch)" />
      </Key>
      {withClocks ? (
        <>
          <Key label={t('audit.outcomes.met')}>
            <Check x={8} y={8} />
          </Key>
          <Key label={`${t('audit.outcomes.late')}, ${t('audit.outcomes.overdue')}`}>
            <Cross x={8} y={8} />
          </Key>
          <Key label={`${t('audit.outcomes.running')}: ${t('audit.table.due')}`}>
            <circle cx={8} cy={8} r={3.5} className={styles.due} />
          </Key>
          <Key label={t('audit.outcomes.paused')}>
            <rect x={1} y={5} width={14} height={6} className={styles.clockPaused} />
          </Key>
        </>
      ) : null}
    </Group>
  );
}

function Key({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Group gap={4} wrap="nowrap">
      <svg width={16} height={16} aria-hidden>
        {children}
      </svg>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
    </Group>
  );
}
