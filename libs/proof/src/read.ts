import { framed, int8, joined, loneSurrogate, utf8, uuid } from './bytes.js';
import { atMicrosForm, uuidForm, type Sha256 } from './chain.js';

/** Who opened a compartment of a case, or took its timeline or bundle out of the house. */
export interface ReadRecord {
  id: string;
  caseId: string;
  facilityId: string;
  /** `open`, `export-pdf`, `export-csv`, `export-json` or `export-bundle`. */
  act: string;
  /** None for what left the house: a timeline shows no compartment. */
  compartment: string | null;
  actorId: string;
  actorRole: string;
  purpose: string;
  /** Microseconds since 1970-01-01T00:00:00Z, as a decimal string. */
  atMicros: string;
}

/** A read's leaf in the log, computed by Postgres in the same way when the read is recorded. */
export const readHash = (read: ReadRecord, sha256: Sha256): Uint8Array =>
  sha256(
    joined([
      utf8('safe-passage/read/v1\0'),
      uuid(read.id),
      uuid(read.caseId),
      uuid(read.facilityId),
      framed(read.act),
      framed(read.compartment ?? '-'),
      uuid(read.actorId),
      framed(read.actorRole),
      framed(read.purpose),
      int8(read.atMicros),
    ]),
  );

/** Whether it is the one spelling of the bytes that are hashed; see `firstBreak` for why that matters. */
export const isWellFormedRead = (read: ReadRecord): boolean =>
  [read.id, read.caseId, read.facilityId, read.actorId].every((id) => uuidForm.test(id)) &&
  [read.act, read.compartment ?? '', read.actorRole, read.purpose].every((text) => !loneSurrogate.test(text)) &&
  read.compartment !== '-' &&
  atMicrosForm.test(read.atMicros);
