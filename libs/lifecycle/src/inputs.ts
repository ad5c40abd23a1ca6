import { z } from 'zod';

/**
 * Parts that several inputs share, each with its limit. `kind` says what a value means when its type does not: a form
 * offers the case's people for a person's number, and a list of countries for two letters.
 */
export const inputKinds = [
  'person',
  'country',
  'nationality',
  'language',
  'zone',
  'colleague',
  'destination',
  'delivery',
  'match',
  'broken-glass',
  'needs-code',
  'mrz',
  'recipient',
] as const;
export type InputKind = (typeof inputKinds)[number];
export const is = (kind: InputKind): { kind: InputKind } => ({ kind });

export const text = (max = 4000) => z.string().trim().min(1).max(max);
export const short = text(200);
/**
 * A person or body that is given something, or carries, receives, escorts or hears it. Never one of the country of
 * origin (never-share.ts).
 */
export const recipient = short.meta(is('recipient'));
/**
 * A plausible range. Postgres rejects the year 0000, and instants of the year 9999 that another zone moves past its
 * end.
 */
const years = { min: Date.UTC(1900), end: Date.UTC(2200) };
const isInRange = (at: string): boolean => Date.parse(at) >= years.min && Date.parse(at) < years.end;
export const day = z.iso.date().refine(isInRange, 'a day from 1900 to 2199');
/** The text as it was given, for uses that need more than a millisecond of precision. */
export const instantText = z.iso.datetime({ offset: true }).refine(isInRange, 'an instant from 1900 to 2199');
/** The last day of validity. Empty: it never ends. */
export const dayOrNone = day.nullable().default(null);
/** Stored in UTC: instants are open, and an offset that somebody typed would reveal where they were. */
export const instant = instantText.transform((at) => new Date(at).toISOString());
/** The number of an entry from a query string, within Postgres's integer range. */
export const sequence = z.coerce.number().int().min(0).max(2_147_483_647);
export const personNo = z.int().min(1).max(50).meta(is('person'));
export const people = z.array(personNo).min(1).max(50);
/** ISO 3166-1 alpha-2, or ICAO Doc 9303's XXA (stateless), XXB, XXC (refugees), XXX (unspecified) for a nationality. */
export const country = z
  .string()
  .regex(/^[A-Z]{2}$/, 'an ISO 3166-1 alpha-2 code')
  .meta(is('country'));
export const nationality = z.union([country, z.enum(['XXA', 'XXB', 'XXC', 'XXX'])]).meta(is('nationality'));
/** BCP-47 (RFC 5646), limited to language, script and region. */
export const languageTag = z
  .string()
  .regex(/^[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|\d{3}))?$/, 'a BCP-47 tag such as ko-KP')
  .meta(is('language'));
export const zone = z
  .string()
  .max(60)
  .refine((name) => {
    try {
      return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
    } catch {
      return false;
    }
  }, 'an IANA time zone such as Asia/Ulaanbaatar')
  .meta(is('zone'));

/**
 * A year, a month, or a day, because people often know no more. The calendar is recorded, because lunar birthdays are
 * common.
 */
export const birth = z.strictObject({
  date: z.string().regex(/^\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?$/, 'YYYY, YYYY-MM or YYYY-MM-DD'),
  calendar: z.enum(['solar', 'lunar']),
  approximate: z.boolean(),
});

/** The version of a consent form, such as consent-2026-1. */
export const formVersion = z.string().regex(/^consent-\d{4}-\d{1,3}$/, 'a form version such as consent-2026-1');
