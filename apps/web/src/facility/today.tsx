import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CaseRow } from '@app/api';
import { useLanguage } from '../i18n';
import { RefLink, StateBadge } from '../parts/badges';
import { formatTime } from '../parts/time';

const shownMax = 12;

/** What moved today, the latest first. */
export function Today({ rows, zone }: { rows: readonly CaseRow[]; zone: string }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="today">
      <Title order={2} id="today" mb="xs">
        {t('facility.today', { count: rows.length })}
      </Title>
      {rows.length === 0 ? <Text c="dimmed">{t('facility.nothingYet')}</Text> : null}
      <Stack gap={8}>
        {rows.slice(0, shownMax).map((row) => (
          <Group key={row.ref} gap="sm">
            <Text component="time" size="sm" className="numeric" c="dimmed" dateTime={row.movedAt}>
              {formatTime(language, row.movedAt, zone)}
            </Text>
            <RefLink reference={row.ref} />
            <StateBadge state={row.state} />
          </Group>
        ))}
      </Stack>
      {rows.length > shownMax ? (
        <Text size="sm" c="dimmed" mt="xs">
          {t('facility.andMore', { count: rows.length - shownMax })}
        </Text>
      ) : null}
    </Paper>
  );
}
