import type { Missing } from './refused.js';

/** Calendar days, and the order of events. A day is a day somewhere: an instant has one only in a time zone. */

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

/** Whole days from one calendar day to another; below zero when the other is earlier. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / dayMs);

/** The earliest day that it is anywhere on Earth at an instant (UTC-12), and the latest (UTC+14). */
export const earliestDay = (now: Date): string => new Date(now.getTime() - 12 * hourMs).toISOString().slice(0, 10);
export const latestDay = (now: Date): string => new Date(now.getTime() + 14 * hourMs).toISOString().slice(0, 10);

/** Clocks of devices and of the database differ, and a form shows whole minutes. */
export const clockSkewMs = 5 * 60_000;

/** What is recorded of people who leave has happened: an instant, or a day, that is still to come everywhere on Earth is refused. */
export const notInFuture = (field: string, at: string, now: Date): readonly Missing[] => {
  const isDay = at.length === 10;
  const ahead = isDay ? at > latestDay(now) : Date.parse(at) > now.getTime() + clockSkewMs;
  return ahead ? [{ code: 'event.in-the-future', fields: [field] }] : [];
};

/**
 * An event does not come before the one that it follows, such as a receipt before the departure. It is compared with when that one happened
 * and never with when it was recorded: a whole journey may be typed in after a power cut.
 */
export const notBefore = (field: string, at: string, earlier: string | null): readonly Missing[] =>
  earlier !== null && Date.parse(at) < Date.parse(earlier) - clockSkewMs
    ? [{ code: 'event.out-of-order', fields: [field] }]
    : [];
