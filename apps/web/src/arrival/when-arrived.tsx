import { Button, Group, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n';
import { useNow } from '../parts/now';
import { formatInstant, formatSpan, formatTime, instantIn, wallIn } from '../parts/time';
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
  const given = value === null || value === '' ? undefined : value;
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
        <Group mt="xs" gap="xs" align="flex-end">
          <TextInput
            label={t('arrival.at')}
            type="datetime-local"
            max={wallIn(zone, new Date(now))}
            value={given ? wallIn(zone, given) : ''}
            onChange={({ currentTarget: { value: wall } }) =>
              onChange(/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(wall) ? instantIn(zone, wall.slice(0, 16)) : '')
            }
          />
          {agoMinutes.map((minutes) => (
            <Button key={minutes} variant="default" onClick={() => onChange(ago(minutes))}>
              {t('arrival.ago', { span: formatSpan(language, minutes * 60) })}
            </Button>
          ))}
          {given && formatTime(language, given, zone) !== formatTime(language, given) ? (
            <Text size="sm" c="dimmed">
              {t('parts.yourTime', { time: formatInstant(language, given) })}
            </Text>
          ) : null}
        </Group>
      )}
      <Text size="sm" c="dimmed" mt={4}>
        {t('arrival.clock', { zone: zone.replaceAll('_', ' ') })}
      </Text>
    </BigChoice>
  );
}
