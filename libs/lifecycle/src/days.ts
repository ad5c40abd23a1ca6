import type { Missing } from './refused.js';

/**
 * Calendar days and the order of events. A day belongs to a place: an instant has a calendar day only in a time zone.
 */

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** The calendar day (YYYY-MM-DD) on which an instant (ISO 8601) falls in an IANA time zone. */
export function dayIn(zone: string, at: string): string {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(new Date(at));
  const of = (type: string): string => parts.find((part) => part.type === type)?.value ?? '';
  return `${of('year').padStart(4, '0')}-${of('month')}-${of('day')}`;
}

export const daysAfter = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);

/** Whole days between two calendar days; negative when the second is earlier. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / dayMs);

/** The earliest (UTC-12) and the latest (UTC+14) calendar day anywhere on Earth at an instant. */
export const earliestDay = (now: Date): string => new Date(now.getTime() - 12 * hourMs).toISOString().slice(0, 10);
export const latestDay = (now: Date): string => new Date(now.getTime() + 14 * hourMs).toISOString().slice(0, 10);

/** A tolerance: clocks of devices and of the database differ, and a form shows whole minutes. */
export const clockSkewMs = 5 * 60_000;

/**
 * A record about people who left describes a past event. Refuses an instant, or a day that is still in the future
 * everywhere on Earth.
 */
export const notInFuture = (field: string, at: string, now: Date): readonly Missing[] => {
  const isDay = at.length === 10;
  const ahead = isDay ? at > latestDay(now) : Date.parse(at) > now.getTime() + clockSkewMs;
  return ahead ? [{ code: 'event.in-the-future', fields: [field] }] : [];
};

/**
 * Refuses an event before the one that it follows, such as a receipt before the departure. Compares the times of the
 * events, never the times of recording, because a whole journey may be entered after a power cut.
 */
export const notBefore = (field: string, at: string, earlier: string | null): readonly Missing[] =>
  earlier !== null && Date.parse(at) < Date.parse(earlier) - clockSkewMs
    ? [{ code: 'event.out-of-order', fields: [field] }]
    : [];
