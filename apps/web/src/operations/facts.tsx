import { Paper, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { formatSpan } from '../parts/time';

export const formatAge = (language: string, seconds: number): string =>
  seconds < 60
    ? new Intl.NumberFormat(language, { style: 'unit', unit: 'second', unitDisplay: 'long' }).format(
        Math.round(seconds),
      )
    : formatSpan(language, seconds);

export function Box({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md">
      <Title order={3} mb="xs">
        {title}
      </Title>
      <dl style={{ display: 'grid', gridTemplateColumns: '1fr auto', gap: '0.25rem 0.75rem', margin: 0 }}>
        {children}
      </dl>
    </Paper>
  );
}

export function Fact({ name, isBad = false, children }: { name: string; isBad?: boolean; children: ReactNode }) {
  return (
    <>
      <Text component="dt" size="sm" c="dimmed">
        {name}
      </Text>
      <Text
        component="dd"
        m={0}
        size="sm"
        fw={650}
        ta="end"
        className="numeric"
        c={isBad ? 'light-dark(var(--mantine-color-red-9), var(--mantine-color-red-3))' : undefined}
      >
        {isBad ? (
          <IconAlertTriangle size={14} aria-hidden style={{ verticalAlign: '-2px', marginInlineEnd: 4 }} />
        ) : null}
        {children}
      </Text>
    </>
  );
}
