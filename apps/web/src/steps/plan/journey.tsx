import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n';
import { formatDay, formatInstant, formatTime } from '../../parts/time';
import { axisOf, type Bar } from './axis';
import styles from './journey.module.css';

export interface LegOnAxis {
  departs: { at: string; zone: string };
  arrives: { at: string; zone: string };
  title: string;
  isFaulty: boolean;
}

/** All legs on one axis of time, each with the clocks of its own ends: gaps and overlaps are seen. */
export function Journey({ legs }: { legs: readonly LegOnAxis[] }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const axis = axisOf(legs.map((leg) => ({ departs: leg.departs.at, arrives: leg.arrives.at })));
  if (!axis) return null;
  return (
    <figure className={styles['journey']}>
      <Text component="figcaption" size="xs" c="dimmed">
        {t('steps.plan.axis')}
      </Text>
      <div className={styles['days']} aria-hidden>
        {axis.days.map(({ at, start }) => (
          <span key={at} style={{ insetInlineStart: `${start}%` }}>
            {formatDay(language, at)}
          </span>
        ))}
      </div>
      <ol className={styles['legs']}>
        {axis.bars.map((bar) => {
          const leg = legs[bar.no - 1];
          return leg ? <LegRow key={bar.no} bar={bar} leg={leg} days={axis.days.map((day) => day.start)} /> : null;
        })}
      </ol>
    </figure>
  );
}

function LegRow({ bar, leg, days }: { bar: Bar; leg: LegOnAxis; days: readonly number[] }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const isWrong = leg.isFaulty || bar.duration <= 0 || (bar.wait ?? 0) < 0;
  const waits =
    bar.wait === undefined || bar.wait === 0
      ? null
      : t(bar.wait < 0 ? 'steps.plan.overlaps' : 'steps.plan.waits', { span: spanIn(language, Math.abs(bar.wait)) });
  return (
    <li>
      <div className={styles['track']} aria-hidden>
        {days.map((start) => (
          <i key={start} style={{ insetInlineStart: `${start}%` }} />
        ))}
        <span
          className={styles['bar']}
          data-wrong={isWrong}
          style={{
            insetInlineStart: `${Math.min(bar.start, 99)}%`,
            width: `${Math.min(bar.length, 100 - bar.start)}%`,
          }}
        />
      </div>
      <Text size="xs" className="numeric">
        {isWrong ? '⚠ ' : ''}
        {bar.no}. {leg.title}
        {' · '}
        {formatInstant(language, leg.departs.at, leg.departs.zone || 'UTC')} – {arrival(language, leg)}
        {bar.duration > 0 ? ` · ${spanIn(language, bar.duration)}` : ` · ${t('steps.plan.backwards')}`}
        {waits ? ` · ${waits}` : ''}
      </Text>
    </li>
  );
}

/** Only the hour, where the leg ends on the day on which it began. */
function arrival(language: string, { departs, arrives }: LegOnAxis): string {
  const zone = arrives.zone || 'UTC';
  const day = (at: string, where: string): string =>
    new Intl.DateTimeFormat('en-CA', { timeZone: where || 'UTC' }).format(new Date(at));
  return day(departs.at, departs.zone) === day(arrives.at, zone)
    ? formatTime(language, arrives.at, zone)
    : formatInstant(language, arrives.at, zone);
}

function spanIn(language: string, ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const parts = [
    [Math.floor(minutes / 1440), 'day'],
    [Math.floor((minutes % 1440) / 60), 'hour'],
    [minutes % 60, 'minute'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) =>
      new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }).format(count),
    )
    .join(' ');
}
