import { areEqual, framed, int4, int8, joined, loneSurrogate, utf8, uuid } from './bytes.js';

/** SHA-256 of bytes. The caller provides the implementation: node:crypto in the services, another one in a browser. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** An entry as it is hashed. Sealed bodies enter by their digests, so that anyone can verify without opening them. */
export interface ChainedEntry {
  caseId: string;
  seq: number;
  transition: string;
  from: string;
  to: string;
  actorId: string;
  actorRole: string;
  /** Microseconds since 1970-01-01T00:00:00Z as a decimal string, because a double cannot hold them exactly. */
  atMicros: string;
  requestId: Uint8Array;
  /** The stored JSON text, byte for byte. */
  body: string;
  identity: Uint8Array | null;
  protection: Uint8Array | null;
  route: Uint8Array | null;
  hash: Uint8Array;
}

export interface Chain {
  caseId: string;
  /** Under which the case stands; its first entry says so in its body. */
  facilityId: string;
  head: Uint8Array;
  version: number;
  state: string;
  entries: readonly ChainedEntry[];
}

export interface Break {
  seq: number;
  fault:
    | 'entry-missing'
    | 'entry-changed'
    | 'entry-of-another-case'
    | 'states-do-not-meet'
    | 'facility-differs-from-first-entry'
    | 'case-differs-from-last-entry';
}

/**
 * Verifies the chain from its genesis to the case's head. Returns the first break, or undefined when all of it holds.
 */
export function firstBreak(
  { caseId, facilityId, head, version, state, entries }: Chain,
  sha256: Sha256,
): Break | undefined {
  let prev = genesis(caseId, sha256);
  let standing = '-';
  for (const [index, entry] of entries.entries()) {
    const seq = index + 1;
    if (entry.seq !== seq) return { seq, fault: 'entry-missing' };
    if (entry.caseId !== caseId) return { seq, fault: 'entry-of-another-case' };
    if (!isWellFormed(entry) || !areEqual(entry.hash, entryHash(prev, entry, sha256)))
      return { seq, fault: 'entry-changed' };
    if (entry.from !== standing) return { seq, fault: 'states-do-not-meet' };
    if (seq === 1 && facilityNamedIn(entry.body) !== facilityId)
      return { seq, fault: 'facility-differs-from-first-entry' };
    prev = entry.hash;
    standing = entry.to;
  }
  const holds = version === entries.length && areEqual(head, prev) && state === standing && version > 0;
  return holds ? undefined : { seq: entries.length, fault: 'case-differs-from-last-entry' };
}

/** The facility that a body names, or undefined. The body is the text that was hashed, and may be no JSON. */
function facilityNamedIn(body: string): unknown {
  try {
    return (JSON.parse(body) as { facility?: unknown } | null)?.facility;
  } catch {
    return undefined;
  }
}

/** The hash that the first entry of a case extends. */
export const genesis = (caseId: string, sha256: Sha256): Uint8Array =>
  sha256(joined([utf8('safe-passage/genesis/v1\0'), uuid(caseId)]));

/** The hash of an entry that extends `prev`, as documented in docs/journal.md and computed by `journal.entry_hash`. */
export function entryHash(prev: Uint8Array, entry: ChainedEntry, sha256: Sha256): Uint8Array {
  return sha256(
    joined([
      utf8('safe-passage/entry/v1\0'),
      prev,
      uuid(entry.caseId),
      int4(entry.seq),
      framed(entry.transition),
      framed(entry.from),
      framed(entry.to),
      uuid(entry.actorId),
      framed(entry.actorRole),
      int8(entry.atMicros),
      entry.requestId,
      sha256(utf8(entry.body)),
      digestOrNone(entry.identity),
      digestOrNone(entry.protection),
      digestOrNone(entry.route),
    ]),
  );
}

/**
 * Checks that every value has its only permitted spelling. Otherwise different texts would become the same bytes and so
 * the same hash: an id in capital letters, a time with a leading zero, half a surrogate pair (which UTF-8 encoders
 * write as U+FFFD).
 */
export function isWellFormed(entry: ChainedEntry): boolean {
  const { caseId, actorId, transition, from, to, actorRole, body, identity, protection, route } = entry;
  return (
    [caseId, actorId].every((id) => uuidForm.test(id)) &&
    [transition, from, to, actorRole, body].every((text) => !loneSurrogate.test(text)) &&
    atMicrosForm.test(entry.atMicros) &&
    entry.requestId.length === 16 &&
    [identity, protection, route].every((digest) => digest === null || digest.length === 32)
  );
}

export const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const atMicrosForm = /^(0|-?[1-9]\d{0,17})$/;

const digestOrNone = (digest: Uint8Array | null): Uint8Array =>
  digest === null ? Uint8Array.of(0) : joined([Uint8Array.of(1), digest]);
