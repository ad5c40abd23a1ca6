/** Dates and times as people read them. Instants come in UTC and are shown in a zone; days have none. */

const options = {
  dateTime: { dateStyle: 'medium', timeStyle: 'short' },
  date: { dateStyle: 'medium' },
  time: { timeStyle: 'short' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(language: string, style: keyof typeof options, zone: string): Intl.DateTimeFormat {
  const key = `${language}/${style}/${zone}`;
  const known =
    formats.get(key) ??
    new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { ...options[style], timeZone: zone });
  formats.set(key, known);
  return known;
}

export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

export const formatInstant = (language: string, instant: string | Date, zone = ownZone()): string =>
  format(language, 'dateTime', zone).format(new Date(instant));
export const formatTime = (language: string, instant: string | Date, zone = ownZone()): string =>
  format(language, 'time', zone).format(new Date(instant));
/** The day on which an instant falls in a zone. */
export const formatDate = (language: string, instant: string | Date, zone = ownZone()): string =>
  format(language, 'date', zone).format(new Date(instant));
/** A calendar day, `2026-11-24`: the same day everywhere. */
export const formatDay = (language: string, day: string): string =>
  format(language, 'date', 'UTC').format(new Date(`${day.slice(0, 10)}T00:00:00Z`));

/** Microseconds since 1970 as the journal keeps them. */
export const instantOfMicros = (micros: string): Date => new Date(Number(BigInt(micros) / 1000n));

const minuteMs = 60_000;
const units = [
  ['day', 1440],
  ['hour', 60],
] as const;

/** The unit to say a length of time in: the largest of which there are two, or that fits exactly. "1 hour" is never shown for 1 hour 59. */
function inUnit(minutes: number): { unit: 'day' | 'hour' | 'minute'; count: number } {
  const length = Math.abs(minutes);
  const [unit, size] = units.find(([, each]) => length >= 2 * each || length === each) ?? ['minute' as const, 1];
  return { unit, count: Math.round(minutes / size) };
}

/**
 * "in 3 days", "2 hours ago": rounded, and counted between the minutes that clocks show. So "in 2 hours" stands beside 01:32 from 23:32 on,
 * whatever the seconds are.
 */
export function formatAway(language: string, instant: string | Date, now = Date.now()): string {
  const minutes = Math.floor(new Date(instant).getTime() / minuteMs) - Math.floor(now / minuteMs);
  if (minutes === 0) return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(0, 'second');
  const { unit, count } = inUnit(minutes);
  return new Intl.RelativeTimeFormat(language, { numeric: 'always' }).format(count, unit);
}

/** "3 days": a length of time without a direction. */
export function formatSpan(language: string, seconds: number): string {
  const { unit, count } = inUnit(Math.max(0, Math.round(seconds / 60)));
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}

/** Minutes by which a zone's clocks are ahead of UTC at an instant. */
function offsetMinutes(zone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return Math.round((wall - Math.floor(at / 1000) * 1000) / 60_000);
}

/**
 * The instant at which a zone's clocks show `wall` (`2026-11-24T14:30`), in UTC. Where clocks were turned back and show it twice: the first time;
 * where they jump over it: as if they had not.
 */
export function instantIn(zone: string, wall: string): string {
  const asUtc = Date.parse(`${wall}Z`);
  const first = asUtc - offsetMinutes(zone, asUtc - 86_400_000) * 60_000;
  const second = asUtc - offsetMinutes(zone, first) * 60_000;
  return new Date(offsetMinutes(zone, second) === offsetMinutes(zone, first) ? second : first).toISOString();
}

/** What a zone's clocks show at an instant, as a `datetime-local` box takes it. */
export const wallIn = (zone: string, instant: string | Date): string => {
  const at = new Date(instant).getTime();
  return new Date(at + offsetMinutes(zone, at) * 60_000).toISOString().slice(0, 16);
};
