import { Group, Paper, SimpleGrid, Text, Title } from '@mantine/core';
import { IconHourglassHigh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { WaitFigure } from '@app/lifecycle';
import { CountCell, ListLink, useNumbers } from './words';

/** The wait for exit permissions comes first because it delays journeys the longest. */
export function ExitSection({ wait }: { wait: WaitFigure }) {
  const { t } = useTranslation();
  const { days } = useNumbers();
  return (
    <Paper component="section" withBorder p={{ base: 'sm', sm: 'md' }} aria-labelledby="exit">
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <IconHourglassHigh size={22} aria-hidden />
        <div>
          <Title order={2} id="exit">
            {t('figures.exit.title')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('figures.exit.lead')}
          </Text>
        </div>
      </Group>
      <SimpleGrid component="dl" cols={{ base: 2, sm: 3, lg: 5 }} spacing="md" mt="sm" mb={0}>
        <Fact label={t('figures.exit.median')}>{days(wait.medianDays, wait.suppressed)}</Fact>
        <Fact label={t('figures.exit.p90')}>{days(wait.p90Days, wait.suppressed)}</Fact>
        <Fact label={t('figures.exit.longest')}>{days(wait.longestDays, wait.suppressed)}</Fact>
        <Fact label={t('figures.exit.waited')}>
          <CountCell cases={wait.waited} />
        </Fact>
        <Fact label={t('figures.exit.waiting')}>
          <ListLink list={wait.list} cases={wait.waiting} what={t('figures.exit.waiting')}>
            <CountCell cases={wait.waiting} />
          </ListLink>
        </Fact>
      </SimpleGrid>
    </Paper>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <Text component="dt" size="sm" c="dimmed">
        {label}
      </Text>
      <Text component="dd" m={0} fz={22} fw={650} className="numeric">
        {children}
      </Text>
    </div>
  );
}
