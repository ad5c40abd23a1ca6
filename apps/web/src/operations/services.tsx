import { Paper, SimpleGrid, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLabels, useLanguage } from '../i18n';
import { formatSpan } from '../parts/time';
import type { Operations } from './queries';

/** How much waits at each service, for how long, and what was given up. */
export function Services({ data }: { data: Operations }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const { language } = useLanguage();
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, lg: 5 }} spacing="sm">
      {data.services.map((one) => (
        <Box key={one.service} title={labels.stages[one.service]}>
          <Fact name={t('operations.waiting')}>{one.waiting}</Fact>
          <Fact name={t('operations.oldest')}>
            {one.oldestSeconds === null ? t('operations.none') : age(language, one.oldestSeconds)}
          </Fact>
          <Fact name={t('operations.parkedCount')} isBad={one.parked > 0}>
            {one.parked}
          </Fact>
        </Box>
      ))}
      <Box title={t('places.webhooks')}>
        <Fact name={t('operations.waiting')}>{data.webhooks.waiting}</Fact>
        <Fact name={t('operations.failing')} isBad={data.webhooks.failing > 0}>
          {data.webhooks.failing}
        </Fact>
      </Box>
    </SimpleGrid>
  );
}

const age = (language: string, seconds: number): string =>
  seconds < 60
    ? new Intl.NumberFormat(language, { style: 'unit', unit: 'second', unitDisplay: 'long' }).format(
        Math.round(seconds),
      )
    : formatSpan(language, seconds);

function Box({ title, children }: { title: string; children: ReactNode }) {
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

function Fact({ name, isBad = false, children }: { name: string; isBad?: boolean; children: ReactNode }) {
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
