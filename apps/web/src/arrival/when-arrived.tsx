import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n';
import { useNow } from '../parts/now';
import { formatSpan, formatTime } from '../parts/time';
import { InstantField } from '../steps/fields/instant-field';
import { BigChoice } from './big-choice';

const agoMinutes = [15, 60, 180];

/** When they arrived, by the facility's clock: now, unless somebody says otherwise. */
export function WhenArrived({
  zone,
  value,
  error,
  onChange,
}: {
  zone: string;
  value: string | null;
  error: string | undefined;
  onChange: (arrivedAt: string | null) => void;
}) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const now = useNow();
  const ago = (minutes: number): string => new Date(now - minutes * 60_000).toISOString();
  return (
    <BigChoice
      name="arrivedAt"
      question={t('arrival.when')}
      options={[
        { value: 'now', label: t('arrival.now', { time: formatTime(language, new Date(now), zone) }) },
        { value: 'earlier', label: t('arrival.earlier') },
      ]}
      value={value === null ? 'now' : 'earlier'}
      error={error}
      onChange={(next) => onChange(next === 'now' ? null : ago(15))}
    >
      {value === null ? null : (
        <Stack mt="xs" gap="xs">
          <InstantField zone={zone} now={false} label={t('arrival.at')} required value={value} onChange={onChange} />
          <Group gap="xs">
            {agoMinutes.map((minutes) => (
              <Button key={minutes} variant="default" onClick={() => onChange(ago(minutes))}>
                {t('arrival.ago', { span: formatSpan(language, minutes * 60) })}
              </Button>
            ))}
          </Group>
        </Stack>
      )}
      {value === null ? (
        <Text size="sm" c="dimmed" mt={4}>
          {t('arrival.clock', { zone: zone.replaceAll('_', ' ') })}
        </Text>
      ) : null}
    </BigChoice>
  );
}
