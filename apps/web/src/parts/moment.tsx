import { Text, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n';
import { formatAway, formatInstant, formatTime, ownZone } from './time';

/** An instant in the facility's zone; where the reader's differs, theirs beside it. */
export function Moment({ at, zone, short = false }: { at: string | Date; zone?: string | undefined; short?: boolean }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const iso = new Date(at).toISOString();
  const there = zone ?? ownZone();
  const differs = formatTime(language, at, there) !== formatTime(language, at);
  return (
    <Text component="time" dateTime={iso} size="sm" className="numeric" title={`${there} · ${iso}`}>
      {formatInstant(language, at, there)}
      {differs && !short ? (
        <>
          {' '}
          <Text component="span" size="xs" c="dimmed" style={{ display: 'inline-block', whiteSpace: 'normal' }}>
            {t('parts.yourTime', { time: formatInstant(language, at) })}
          </Text>
        </>
      ) : null}
    </Text>
  );
}

/** How far away a clock's end is; red and in words once it has passed. */
export function Due({ at, now = Date.now() }: { at: string; now?: number }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const isLate = new Date(at).getTime() <= now;
  return (
    <Tooltip label={formatInstant(language, at)} events={{ hover: true, focus: true, touch: true }}>
      <Text
        component="time"
        dateTime={at}
        size="sm"
        className="numeric"
        fw={isLate ? 650 : 400}
        c={isLate ? 'light-dark(var(--mantine-color-red-9), var(--mantine-color-red-3))' : undefined}
      >
        {isLate ? t('parts.late', { away: formatAway(language, at, now) }) : formatAway(language, at, now)}
      </Text>
    </Tooltip>
  );
}
