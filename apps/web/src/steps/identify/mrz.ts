import { countryOfThree, nationalityOfThree } from './three-letters';

/** What a machine-readable zone says (ICAO Doc 9303), and whether its check digits are right. */
export interface ReadZone {
  /** Each field of the zone that was read, in its order. */
  parts: { field: string; value: string | null; valid: boolean; isCheckDigit: boolean }[];
  valid: boolean;
  /** Without what a wrong check digit belongs to. */
  facts: ZoneFacts;
}

export interface ZoneFacts {
  latin?: string;
  birth?: string;
  sex?: 'F' | 'M' | 'X';
  nationality?: string;
  issuer?: string;
  number?: string;
  validUntil?: string;
}

const sexes: Record<string, 'F' | 'M' | 'X'> = { female: 'F', male: 'M', nonspecified: 'X' };

/** A passport, a larger card and a card without their line breaks, and how long their lines are. */
const lineLengths: Record<number, number> = { 88: 44, 72: 36, 90: 30 };

/** Lines as they were pasted: spaces are none of the zone's letters. Two or three lines of one length, or nothing to read yet. */
export function linesOf(text: string): string[] | undefined {
  const typed = text
    .toUpperCase()
    .split('\n')
    .map((line) => line.replace(/\s/g, ''))
    .filter(Boolean);
  const [only = ''] = typed;
  const each = typed.length === 1 ? lineLengths[only.length] : undefined;
  const lines = each === undefined ? typed : (only.match(new RegExp(`.{${each}}`, 'g')) ?? []);
  const length = lines[0]?.length ?? 0;
  const fits = (lines.length === 2 && (length === 44 || length === 36)) || (lines.length === 3 && length === 30);
  return fits && lines.every((line) => line.length === length) ? lines : undefined;
}

/** Reads a zone. The reader is loaded when there is something to read. */
export async function readZone(text: string, today: Date): Promise<ReadZone | undefined> {
  const lines = linesOf(text);
  if (!lines) return undefined;
  const { parse } = await import('mrz');
  const { details, fields } = parse(lines);
  const misread = details.filter((one) => !one.valid).map((one) => one.field?.replace('CheckDigit', ''));
  const right = Object.fromEntries(Object.entries(fields).filter(([field]) => !misread.includes(field)));
  const parts = details.map(({ field, value, valid }) => ({
    field: field ?? '',
    value,
    valid,
    isCheckDigit: field?.endsWith('CheckDigit') ?? false,
  }));
  return {
    parts,
    valid: parts.filter((one) => one.isCheckDigit).every((one) => one.valid),
    facts: factsOf(right, today),
  };
}

function factsOf(fields: Readonly<Record<string, string | null | undefined>>, today: Date): ZoneFacts {
  const name = [fields['lastName'], fields['firstName']].filter(Boolean).map((part) => titled(part ?? ''));
  const found = {
    latin: name.join(' ') || undefined,
    birth: fullDate(fields['birthDate'], today, 'past'),
    sex: sexes[fields['sex'] ?? ''],
    nationality: nationalityOfThree(fields['nationality'] ?? ''),
    issuer: countryOfThree(fields['issuingState'] ?? ''),
    number: fields['documentNumber'] ?? undefined,
    validUntil: fullDate(fields['expirationDate'], today, 'future'),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

const titled = (name: string): string =>
  name.toLowerCase().replace(/(^|[\s-])\p{L}/gu, (letter) => letter.toUpperCase());

/** `880304` in full. A birth that would lie ahead was in the century before; documents end in this one, or in the last years of that. */
function fullDate(short: string | null | undefined, today: Date, side: 'past' | 'future'): string | undefined {
  if (!/^\d{6}$/.test(short ?? '')) return undefined;
  const [year = '', month = '', day = ''] = short?.match(/\d\d/g) ?? [];
  const inThisCentury = `20${year}-${month}-${day}`;
  const isOver = side === 'past' ? inThisCentury > today.toISOString().slice(0, 10) : Number(year) >= 70;
  return isOver ? `19${year}-${month}-${day}` : inThisCentury;
}

export type ZoneFact = keyof ZoneFacts;
/** What stands in the boxes that a zone can fill in; no text is an empty box. */
export type TypedFacts = Partial<Record<ZoneFact, string>>;

/** What goes into boxes that are empty, and what stands in the others as something else: that stays as it was typed. */
export function fillingOf(facts: ZoneFacts, typed: TypedFacts): { put: ZoneFacts; differs: ZoneFact[] } {
  const names = Object.keys(facts) as ZoneFact[];
  const same = (name: ZoneFact): boolean => typed[name]?.trim().toLowerCase() === facts[name]?.toLowerCase();
  return {
    put: Object.fromEntries(names.filter((name) => !typed[name]).map((name) => [name, facts[name]])),
    differs: names.filter((name) => typed[name] && !same(name)),
  };
}
