import { base64OfBytes, bytesOfBase64 } from './bytes.js';
import { uuidForm } from './chain.js';
import { counting, fieldsOf, listOf, matching, placing, textOf, valueOf, type Fields } from './fields.js';
import { hashLength } from './merkle.js';

/**
 * What a verifier stores about a log between two checks, because a single bundle cannot show that entries were cut off
 * since the last check. Both hashes are useless to anyone else.
 */
export interface Seen {
  origin: string;
  size: number;
  root: Uint8Array;
  cases: SeenCase[];
}

export interface SeenCase {
  caseId: string;
  /** The number of entries, and the hash of the last one. */
  version: number;
  head: Uint8Array;
  /** How many reads there were. */
  reads: number;
  /** Every tree of at least this size contains all of them. A bundle of a smaller tree may be older. */
  from: number;
}

export const seenForm = 'safe-passage/seen/v1';
const logsMax = 100;
const casesMax = 1_000_000;

export const jsonOfSeen = (seen: readonly Seen[]): unknown => ({
  form: seenForm,
  logs: seen.map((log) => ({
    ...log,
    root: base64OfBytes(log.root),
    cases: log.cases.map((one) => ({ ...one, head: base64OfBytes(one.head) })),
  })),
});

/** Throws an Error that names what is wrong with the form, and where. */
export function parseSeen(json: unknown): Seen[] {
  const where = 'what was seen before';
  const seen = fieldsOf(json, where);
  if (valueOf(seen, 'form') !== seenForm) throw new Error(`${where}: form is not ${seenForm}`);
  return listOf(seen, 'logs', logsMax, where).map((log, at) => logOf(log, `${where}: log ${at + 1}`));
}

function logOf(value: unknown, where: string): Seen {
  const log = fieldsOf(value, where);
  return {
    origin: textOf(log, 'origin', where),
    size: placing(log, 'size', where),
    root: hashOf(log, 'root', where),
    cases: listOf(log, 'cases', casesMax, where).map((one, at) => caseOf(one, `${where}: case ${at + 1}`)),
  };
}

function caseOf(value: unknown, where: string): SeenCase {
  const one = fieldsOf(value, where);
  return {
    caseId: matching(one, 'caseId', uuidForm, 'a UUID in small letters', where),
    version: counting(one, 'version', where),
    head: hashOf(one, 'head', where),
    reads: counting(one, 'reads', where),
    from: placing(one, 'from', where),
  };
}

function hashOf(fields: Fields, field: string, where: string): Uint8Array {
  const bytes = bytesOfBase64(textOf(fields, field, where));
  if (bytes?.length !== hashLength) throw new Error(`${where}: ${field} is not ${hashLength} bytes in base64`);
  return bytes;
}
