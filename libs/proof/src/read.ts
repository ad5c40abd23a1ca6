import { framed, int8, joined, loneSurrogate, utf8, uuid } from './bytes.js';
import { atMicrosForm, uuidForm, type Sha256 } from './chain.js';

/** Who opened a compartment of a case, or exported its timeline or bundle. */
export interface ReadRecord {
  id: string;
  caseId: string;
  /** `open`, `export-pdf`, `export-csv`, `export-json` or `export-bundle`. */
  act: string;
  /** Null for exports: a timeline contains no compartment. */
  compartment: string | null;
  actorId: string;
  actorRole: string;
  purpose: string;
  /** Microseconds since 1970-01-01T00:00:00Z, as a decimal string. */
  atMicros: string;
}

/** A read's leaf in the log. Postgres computes the same value when it records the read. */
export const readHash = (read: ReadRecord, sha256: Sha256): Uint8Array =>
  sha256(
    joined([
      utf8('safe-passage/read/v1\0'),
      uuid(read.id),
      uuid(read.caseId),
      framed(read.act),
      framed(read.compartment ?? '-'),
      uuid(read.actorId),
      framed(read.actorRole),
      framed(read.purpose),
      int8(read.atMicros),
    ]),
  );

/** Whether every value has its only permitted spelling; `firstBreak` explains why that matters. */
export const isWellFormedRead = (read: ReadRecord): boolean =>
  [read.id, read.caseId, read.actorId].every((id) => uuidForm.test(id)) &&
  [read.act, read.compartment ?? '', read.actorRole, read.purpose].every((text) => !loneSurrogate.test(text)) &&
  read.compartment !== '-' &&
  atMicrosForm.test(read.atMicros);
