import { z } from 'zod';
import { birth, country, day, is, nationality, personNo, short, text } from './inputs.js';

const documentInput = z.strictObject({
  kind: z.enum(['national-passport', 'identity-card', 'birth-record', 'residence-paper', 'other']),
  issuer: country,
  number: short.optional(),
  /**
   * The machine-readable zone as it was read, its lines joined by line feeds (ICAO Doc 9303). Its check digits are
   * compared.
   */
  mrz: z.string().max(140).meta(is('mrz')).optional(),
  validUntil: day.optional(),
});

export const personInput = z.strictObject({
  person: personNo,
  names: z.strictObject({ hangul: short.optional(), latin: short.optional() }).optional(),
  /** Why the identity cannot be recorded yet, when no names are given. */
  absentBecause: text(500).optional(),
  birth: birth.optional(),
  /** For a person whose birth date is unknown. */
  child: z.boolean().optional(),
  sex: z.enum(['F', 'M', 'X', 'unknown']),
  nationality,
  relation: short.optional(),
  /** Separated or unaccompanied: the child has no parent and no customary caregiver here. */
  alone: z.boolean(),
  documents: z.array(documentInput).max(10),
});
export type PersonInput = z.output<typeof personInput>;

/**
 * The most days that a Korean lunar date can fall after the solar date of the same name, leap months included (1930 to
 * 2030).
 */
const lunarLagDays = 55;

/**
 * Whether the person is under 18 at arrival. A partly known or lunar date counts as the latest day that it can mean, in
 * the person's favour.
 */
export function isChildAt(arrivedAt: string | null, person: PersonInput): boolean {
  if (!person.birth) return person.child ?? false;
  const [year = '', month = '12', date = '31'] = person.birth.date.split('-');
  const eighteenth = `${Number(year) + 18}-${month}-${date}`;
  if (arrivedAt === null) return true;
  const arrivedOn = arrivedAt.slice(0, 10);
  return eighteenth > (person.birth.calendar === 'lunar' ? daysBefore(arrivedOn, lunarLagDays) : arrivedOn);
}

const daysBefore = (date: string, days: number): string =>
  new Date(Date.parse(date) - days * 86_400_000).toISOString().slice(0, 10);
