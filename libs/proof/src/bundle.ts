import { bytesOfBase64, bytesOfHex } from './bytes.js';
import { atMicrosForm, uuidForm, type Chain, type ChainedEntry } from './chain.js';
import { fieldsOf, hexForm, listOf, matching, placing, textOf, counting, valueOf, type Fields } from './fields.js';
import { hashLength } from './merkle.js';
import { entriesMax, entryOf, parseChain } from './parse-chain.js';
import { isWellFormedRead, type ReadRecord } from './read.js';

/**
 * A case with the proofs of what was done with it. Anyone who has the log's public key can verify it without a server.
 */
export interface Bundle {
  /** The bundle itself names the case's reference and the time. Nothing proves them. */
  ref: string;
  madeAt: string;
  chain: Chain;
  sealed: SealedParts[];
  reads: ReadRecord[];
  /** For a case that began by a split: the entry of the split, in the case that was split. */
  origin: Origin | null;
  log: {
    /** A signed note. */
    checkpoint: string;
    /** The keys as the log names them: only shown, never trusted. */
    keys: string[];
    /** In the order of the chain's entries. Null: newer than the checkpoint. */
    entries: (Place | null)[];
    /** In the order of the reads, likewise. */
    reads: (Place | null)[];
    since: { size: number; proof: Uint8Array[] } | null;
  };
}

/** An entry of another case, with the hash that it extends and its place in the log. */
export interface Origin {
  prev: Uint8Array;
  entry: ChainedEntry;
  /** null: newer than the checkpoint. */
  place: Place | null;
}

export interface Place {
  index: number;
  proof: Uint8Array[];
}

export const compartments = ['identity', 'protection', 'route'] as const;

/** Sealed bodies as they are stored. A verifier compares their digests without opening them. */
export type SealedParts = { seq: number } & Record<(typeof compartments)[number], Uint8Array | null>;

export const bundleForm = 'safe-passage/bundle/v1';
const readsMax = 100_000;
const keysMax = 100;
/** A tree of 2^53 leaves needs no more hashes, and a consistency proof needs one more. */
const proofMax = 64;

/**
 * Parses the JSON of GET /api/audit/cases/:ref/bundle. Throws an Error that says what is wrong with its form, and
 * where.
 */
export function parseBundle(json: unknown): Bundle {
  const where = 'the bundle';
  const bundle = fieldsOf(json, where);
  if (valueOf(bundle, 'form') !== bundleForm) throw new Error(`${where}: form is not ${bundleForm}`);
  return {
    ref: matching(bundle, 'ref', /^[^\p{Cc}\p{Surrogate}]{1,100}$/u, 'a reference', where),
    madeAt: matching(bundle, 'madeAt', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/, 'a time in UTC', where),
    chain: parseChain(fieldsOf(valueOf(bundle, 'chain'), 'the chain')),
    sealed: listOf(bundle, 'sealed', entriesMax, where).map((one, at) => sealedOf(one, `sealed ${at + 1}`)),
    reads: listOf(bundle, 'reads', readsMax, where).map((one, at) => readOf(one, `read ${at + 1}`)),
    origin: originOf(valueOf(bundle, 'origin'), 'the origin'),
    log: logOf(valueOf(bundle, 'log'), 'the log'),
  };
}

function originOf(value: unknown, where: string): Origin | null {
  if (value === null || value === undefined) return null;
  const origin = fieldsOf(value, where);
  const place = valueOf(origin, 'place');
  return {
    prev: bytesOfHex(matching(origin, 'prev', hexForm(hashLength), '32 bytes in small hexadecimal letters', where)),
    entry: entryOf(valueOf(origin, 'entry'), `${where}: entry`),
    place: place === null ? null : placeOf(place, `${where}: place`),
  };
}

function sealedOf(value: unknown, where: string): SealedParts {
  const sealed = fieldsOf(value, where);
  const part = (field: string): Uint8Array | null => {
    if (valueOf(sealed, field) === undefined) return null;
    return base64(textOf(sealed, field, where), `${where}: ${field}`);
  };
  return {
    seq: counting(sealed, 'seq', where),
    identity: part('identity'),
    protection: part('protection'),
    route: part('route'),
  };
}

function readOf(value: unknown, where: string): ReadRecord {
  const fields = fieldsOf(value, where);
  const id = (field: string): string => matching(fields, field, uuidForm, 'a UUID in small letters', where);
  const read: ReadRecord = {
    id: id('id'),
    caseId: id('caseId'),
    act: textOf(fields, 'act', where),
    compartment: valueOf(fields, 'compartment') === null ? null : textOf(fields, 'compartment', where),
    actorId: id('actorId'),
    actorRole: textOf(fields, 'actorRole', where),
    purpose: textOf(fields, 'purpose', where),
    atMicros: matching(fields, 'atMicros', atMicrosForm, 'a whole number of microseconds as text', where),
  };
  if (!isWellFormedRead(read)) throw new Error(`${where} has text that cannot be hashed`);
  return read;
}

function logOf(value: unknown, where: string): Bundle['log'] {
  const log = fieldsOf(value, where);
  const since = valueOf(log, 'since');
  const places = (field: string, max: number): (Place | null)[] =>
    listOf(log, field, max, where).map((one, at) =>
      one === null ? null : placeOf(one, `${where}: ${field} ${at + 1}`),
    );
  return {
    checkpoint: textOf(log, 'checkpoint', where),
    keys: listOf(log, 'keys', keysMax, where).map((key, at) => textOf({ key }, 'key', `${where}: keys ${at + 1}`)),
    entries: places('entries', entriesMax),
    reads: places('reads', readsMax),
    since: since === null ? null : sinceOf(since, `${where}: since`),
  };
}

function placeOf(value: unknown, where: string): Place {
  const place = fieldsOf(value, where);
  return { index: placing(place, 'index', where), proof: proofOf(place, where) };
}

function sinceOf(value: unknown, where: string): Bundle['log']['since'] {
  const since = fieldsOf(value, where);
  return { size: placing(since, 'size', where), proof: proofOf(since, where) };
}

const proofOf = (fields: Fields, where: string): Uint8Array[] =>
  listOf(fields, 'proof', proofMax, where).map((hash, at) => {
    const place = `${where}: proof ${at + 1}`;
    const bytes = base64(textOf({ hash }, 'hash', place), place);
    if (bytes.length !== hashLength) throw new Error(`${place} is not ${hashLength} bytes`);
    return bytes;
  });

function base64(text: string, where: string): Uint8Array {
  const bytes = bytesOfBase64(text);
  if (!bytes) throw new Error(`${where} is not base64 in its canonical form`);
  return bytes;
}
