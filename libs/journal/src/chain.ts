import { createHash } from 'node:crypto';

/** An entry as it is hashed: sealed bodies by their digests, so that anyone may verify without opening anything. */
export interface ChainedEntry {
  caseId: string;
  seq: number;
  facilityId: string;
  transition: string;
  from: string;
  to: string;
  actorId: string;
  actorRole: string;
  /** Microseconds since 1970-01-01T00:00:00Z, as a decimal string: beyond what a double holds exactly. */
  atMicros: string;
  requestId: Buffer;
  /** The stored JSON text, byte for byte. */
  body: string;
  identity: Buffer | null;
  protection: Buffer | null;
  route: Buffer | null;
  hash: Buffer;
}

const sha256 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const int4 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const int8 = (value: string): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes;
};
const uuid = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');
const framed = (text: string): Buffer => Buffer.concat([int4(Buffer.byteLength(text)), Buffer.from(text)]);
const digestOrNone = (digest: Buffer | null): Buffer => (digest ? Buffer.concat([Buffer.of(1), digest]) : Buffer.of(0));

/** What the first entry of a case extends. */
export const genesis = (caseId: string): Buffer => sha256(Buffer.from('safe-passage/genesis/v1\0'), uuid(caseId));

/** The hash of an entry that extends `prev`, as documented in docs/journal.md and computed by `journal.entry_hash`. */
export function entryHash(prev: Buffer, entry: ChainedEntry): Buffer {
  return sha256(
    Buffer.from('safe-passage/entry/v1\0'),
    prev,
    uuid(entry.caseId),
    int4(entry.seq),
    uuid(entry.facilityId),
    framed(entry.transition),
    framed(entry.from),
    framed(entry.to),
    uuid(entry.actorId),
    framed(entry.actorRole),
    int8(entry.atMicros),
    entry.requestId,
    sha256(Buffer.from(entry.body)),
    digestOrNone(entry.identity),
    digestOrNone(entry.protection),
    digestOrNone(entry.route),
  );
}

/** Hex that ends early or goes on in other letters decodes to the same bytes: only one spelling of a value may stand for its hash. */
const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const isWellFormed = (entry: ChainedEntry): boolean =>
  [entry.caseId, entry.facilityId, entry.actorId].every((id) => uuidPattern.test(id)) &&
  /^(0|-?[1-9]\d{0,17})$/.test(entry.atMicros) &&
  entry.requestId.length === 16 &&
  [entry.identity, entry.protection, entry.route].every((digest) => digest === null || digest.length === 32);

export interface Chain {
  caseId: string;
  head: Buffer;
  version: number;
  state: string;
  entries: readonly ChainedEntry[];
}

export interface Break {
  seq: number;
  fault:
    'entry-missing' | 'entry-changed' | 'entry-of-another-case' | 'states-do-not-meet' | 'case-differs-from-last-entry';
}

/** Walks the chain from its genesis to the case's head. Returns the first break, or nothing: then all of it holds. */
export function firstBreak({ caseId, head, version, state, entries }: Chain): Break | undefined {
  let prev = genesis(caseId);
  let standing = '-';
  for (const [index, entry] of entries.entries()) {
    const seq = index + 1;
    if (entry.seq !== seq) return { seq, fault: 'entry-missing' };
    if (entry.caseId !== caseId) return { seq, fault: 'entry-of-another-case' };
    if (!isWellFormed(entry) || !entry.hash.equals(entryHash(prev, entry))) return { seq, fault: 'entry-changed' };
    if (entry.from !== standing) return { seq, fault: 'states-do-not-meet' };
    prev = entry.hash;
    standing = entry.to;
  }
  const holds = version === entries.length && head.equals(prev) && state === standing && version > 0;
  return holds ? undefined : { seq: entries.length, fault: 'case-differs-from-last-entry' };
}
