/** What a machine-readable zone says (ICAO Doc 9303), and whether its check digits are right. */
export interface ReadZone {
  /** Each field of the zone that was read, in its order. */
  parts: { field: string; value: string | null; valid: boolean; isCheckDigit: boolean }[];
  valid: boolean;
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

/** Doc 9303 writes three letters. What is not listed here is filled in by hand. */
const alpha2: Record<string, string> = {
  ...{ PRK: 'KP', KOR: 'KR', CHN: 'CN', RUS: 'RU', MNG: 'MN', VNM: 'VN', LAO: 'LA', THA: 'TH', KHM: 'KH', MMR: 'MM' },
  ...{ JPN: 'JP', TWN: 'TW', HKG: 'HK', PHL: 'PH', MYS: 'MY', SGP: 'SG', IDN: 'ID', IND: 'IN', NPL: 'NP', KAZ: 'KZ' },
  ...{ UZB: 'UZ', KGZ: 'KG', TJK: 'TJ', UKR: 'UA', BLR: 'BY', POL: 'PL', CZE: 'CZ', D: 'DE', FRA: 'FR', GBR: 'GB' },
  ...{ USA: 'US', CAN: 'CA', AUS: 'AU', NZL: 'NZ', NLD: 'NL', BEL: 'BE', CHE: 'CH', AUT: 'AT', SWE: 'SE', NOR: 'NO' },
  ...{ DNK: 'DK', FIN: 'FI', ITA: 'IT', ESP: 'ES', PRT: 'PT', TUR: 'TR', QAT: 'QA', KWT: 'KW', ARE: 'AE' },
};
const withoutCountry = ['XXA', 'XXB', 'XXC', 'XXX'];
const sexes: Record<string, 'F' | 'M' | 'X'> = { female: 'F', male: 'M', nonspecified: 'X' };

/** Lines as they were pasted: spaces are none of the zone's letters. Two or three lines of one length, or nothing to read yet. */
export function linesOf(text: string): string[] | undefined {
  const lines = text
    .toUpperCase()
    .split('\n')
    .map((line) => line.replace(/\s/g, ''))
    .filter(Boolean);
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
  const parts = details.map(({ field, value, valid }) => ({
    field: field ?? '',
    value,
    valid,
    isCheckDigit: field?.endsWith('CheckDigit') ?? false,
  }));
  return {
    parts,
    valid: parts.filter((one) => one.isCheckDigit).every((one) => one.valid),
    facts: factsOf(fields, today),
  };
}

export function factsOf(fields: Readonly<Record<string, string | null | undefined>>, today: Date): ZoneFacts {
  const name = [fields['lastName'], fields['firstName']].filter(Boolean).map((part) => titled(part ?? ''));
  const found = {
    latin: name.join(' ') || undefined,
    birth: fullDate(fields['birthDate'], today, 'past'),
    sex: sexes[fields['sex'] ?? ''],
    nationality: nationalityOf(fields['nationality']),
    issuer: alpha2[fields['issuingState'] ?? ''],
    number: fields['documentNumber'] ?? undefined,
    validUntil: fullDate(fields['expirationDate'], today, 'future'),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

const nationalityOf = (code: string | null | undefined): string | undefined =>
  withoutCountry.includes(code ?? '') ? (code ?? undefined) : alpha2[code ?? ''];

const titled = (name: string): string =>
  name.toLowerCase().replace(/(^|[\s-])\p{L}/gu, (letter) => letter.toUpperCase());

/** `880304` in full. A birth that would lie ahead was in the century before; documents end in this one. */
function fullDate(short: string | null | undefined, today: Date, side: 'past' | 'future'): string | undefined {
  if (!/^\d{6}$/.test(short ?? '')) return undefined;
  const [year = '', month = '', day = ''] = short?.match(/\d\d/g) ?? [];
  const inThisCentury = `20${year}-${month}-${day}`;
  return side === 'past' && inThisCentury > today.toISOString().slice(0, 10)
    ? `19${year}-${month}-${day}`
    : inThisCentury;
}
