import { Group, Paper, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Facility } from '@app/api';
import css from './facility.module.css';

/** With more places than this, squares say no more than the numbers. */
const squaresMax = 120;

/** The places on the premises: one square each, filled where somebody lives. */
export function Shelter({ facility: { shelterPlaces: places, shelterTaken: taken } }: { facility: Facility }) {
  const { t } = useTranslation();
  if (places == null || taken == null) return null;
  const free = Math.max(0, places - taken);
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="shelter">
      <Group justify="space-between" align="baseline" mb="xs">
        <Title order={2} id="shelter">
          {t('facility.shelter')}
        </Title>
        <Text
          className="numeric"
          fw={650}
          c={free === 0 ? 'light-dark(var(--mantine-color-red-9), var(--mantine-color-red-3))' : undefined}
        >
          {free === 0 ? t('facility.full') : t('facility.free', { count: free })}
        </Text>
      </Group>
      {places <= squaresMax ? (
        <div className={css['places']} aria-hidden>
          {Array.from({ length: places }, (_, index) => (
            <span key={index} className={`${css['place']} ${index < taken ? css['taken'] : ''}`} />
          ))}
        </div>
      ) : null}
      <Text size="sm" c="dimmed" mt="xs">
        {t('facility.taken', { taken, places })}
      </Text>
    </Paper>
  );
}
