import { bytesOfHex } from './bytes.js';
import { counting, fieldsOf, hexForm, listOf, matching, textOf, valueOf } from './fields.js';
import { atMicrosForm, uuidForm, type Chain, type ChainedEntry } from './chain.js';

/** One page of GET /api/audit/cases/:ref/chain. Bytes are lower-case hexadecimal. */
export interface ChainPage {
  caseId: string;
  facilityId: string;
  genesis: string;
  head: string;
  version: number;
  state: string;
  entries: ChainEntry[];
  /** The seq after which the next page starts; null on the last page. */
  next: number | null;
}

export type ChainEntry = {
  [Field in keyof ChainedEntry]: ChainedEntry[Field] extends string | number
    ? ChainedEntry[Field]
    : string | Extract<ChainedEntry[Field], null>;
};

/** More entries than any case has. A longer answer is refused before it is hashed. */
export const entriesMax = 100_000;

/**
 * Parses the answers of GET /api/audit/cases/:ref/chain: one answer, or a list of all its pages in order. Throws an
 * Error that says what is wrong with the form, and where. It ignores the genesis in the answers, because the genesis
 * follows from the case's id.
 *
 * Pages are read one after another, and the case may change in between: then the pages name different heads, and must
 * be read again.
 */
export function parseChain(json: unknown): Chain {
  const pages: unknown[] = Array.isArray(json) ? json : [json];
  const [first, ...rest] = pages.map((page, at) => pageOf(page, Array.isArray(json) ? `page ${at + 1}` : 'the chain'));
  if (!first) throw new Error('there is no page');
  for (const field of ['caseId', 'facilityId', 'head', 'version', 'state'] as const)
    if (rest.some((page) => page[field] !== first[field])) throw new Error(`the pages name more than one ${field}`);
  const entries = [first, ...rest].flatMap((page) => page.entries);
  if (entries.length > entriesMax) throw new Error(`there are more than ${entriesMax} entries`);
  return { ...first, head: bytesOfHex(first.head), entries };
}

type Page = Omit<Chain, 'head'> & { head: string };

function pageOf(value: unknown, where: string): Page {
  const page = fieldsOf(value, where);
  return {
    caseId: matching(page, 'caseId', uuidForm, 'a UUID in small letters', where),
    facilityId: matching(page, 'facilityId', uuidForm, 'a UUID in small letters', where),
    head: matching(page, 'head', hexForm(32), '32 bytes in small hexadecimal letters', where),
    version: counting(page, 'version', where),
    state: textOf(page, 'state', where),
    entries: listOf(page, 'entries', entriesMax, where).map((entry, at) => entryOf(entry, `${where}: entry ${at + 1}`)),
  };
}

/** Parses one entry of a chain. Throws an Error that says what is wrong with its form, and where. */
export function entryOf(value: unknown, where: string): ChainedEntry {
  const entry = fieldsOf(value, where);
  const id = (field: string): string => matching(entry, field, uuidForm, 'a UUID in small letters', where);
  const text = (field: string): string => textOf(entry, field, where);
  const bytes = (field: string, length: number): Uint8Array =>
    bytesOfHex(matching(entry, field, hexForm(length), `${length} bytes in small hexadecimal letters`, where));
  const digest = (field: string): Uint8Array | null => (valueOf(entry, field) === null ? null : bytes(field, 32));
  return {
    caseId: id('caseId'),
    seq: counting(entry, 'seq', where),
    transition: text('transition'),
    from: text('from'),
    to: text('to'),
    actorId: id('actorId'),
    actorRole: text('actorRole'),
    atMicros: matching(entry, 'atMicros', atMicrosForm, 'a whole number of microseconds as text', where),
    requestId: bytes('requestId', 16),
    body: text('body'),
    identity: digest('identity'),
    protection: digest('protection'),
    route: digest('route'),
    hash: bytes('hash', 32),
  };
}
