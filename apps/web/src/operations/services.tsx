import { SimpleGrid } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLabels, useLanguage } from '../i18n';
import { Box, Fact, formatAge } from './facts';
import { isLate } from './health';
import type { Operations } from '@app/api';

/** How much waits at each service, for how long, what is tried alone, and what was given up. */
export function Services({ data }: { data: Operations }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const { language } = useLanguage();
  const age = (seconds: number | null | undefined): string =>
    typeof seconds === 'number' ? formatAge(language, seconds) : t('operations.none');
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, lg: 5 }} spacing="sm">
      {data.services.map((one) => (
        <Box key={one.service} title={labels.stages[one.service]}>
          <Fact name={t('operations.waiting')}>{one.waiting}</Fact>
          <Fact name={t('operations.oldest')} isBad={isLate(one.oldestSeconds)}>
            {age(one.oldestSeconds)}
          </Fact>
          <Fact name={t('operations.due')} isBad={isLate(one.dueSeconds)}>
            {age(one.dueSeconds)}
          </Fact>
          <Fact name={t('operations.suspects')} isBad={one.suspects > 0}>
            {one.suspects}
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
