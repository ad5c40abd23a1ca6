import { z } from 'zod';

/**
 * Pieces that several inputs are made of, each with its limit. `kind` says what a value is where its type does not: a form offers
 * the case's people for a person's number, and a list of countries for two letters.
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
/** Somebody who is given something, carries, receives, escorts or hears it: never anybody of the country of origin (never-share.ts). */
export const recipient = short.meta(is('recipient'));
/** Within a lifetime or two: Postgres knows neither the year 0000 nor, in UTC, what is left of 9999 in another zone. */
const years = { min: Date.UTC(1900), end: Date.UTC(2200) };
const isInRange = (at: string): boolean => Date.parse(at) >= years.min && Date.parse(at) < years.end;
export const day = z.iso.date().refine(isInRange, 'a day from 1900 to 2199');
/** As it was given, for what needs more than a millisecond. */
export const instantText = z.iso.datetime({ offset: true }).refine(isInRange, 'an instant from 1900 to 2199');
/** The end of a validity. Left empty: there is none. */
export const dayOrNone = day.nullable().default(null);
/** Kept in UTC: an offset that someone typed would tell where they were, and instants stand open. */
export const instant = instantText.transform((at) => new Date(at).toISOString());
/** The number of an entry, as Postgres's integer holds it, from a query. */
export const sequence = z.coerce.number().int().min(0).max(2_147_483_647);
export const personNo = z.int().min(1).max(50).meta(is('person'));
export const people = z.array(personNo).min(1).max(50);
/** ISO 3166-1 alpha-2, or ICAO Doc 9303's XXA (stateless), XXB, XXC (refugees), XXX (unspecified) for a nationality. */
export const country = z
  .string()
  .regex(/^[A-Z]{2}$/, 'an ISO 3166-1 alpha-2 code')
  .meta(is('country'));
export const nationality = z.union([country, z.enum(['XXA', 'XXB', 'XXC', 'XXX'])]).meta(is('nationality'));
/** BCP-47, RFC 5646: language, script and region are enough here. */
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

/** Year, month and year, or day: people often know no more. The calendar matters, lunar birthdays are common. */
export const birth = z.strictObject({
  date: z.string().regex(/^\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?$/, 'YYYY, YYYY-MM or YYYY-MM-DD'),
  calendar: z.enum(['solar', 'lunar']),
  approximate: z.boolean(),
});

/** The version of a consent form, such as consent-2026-1. */
export const formVersion = z.string().regex(/^consent-\d{4}-\d{1,3}$/, 'a form version such as consent-2026-1');
