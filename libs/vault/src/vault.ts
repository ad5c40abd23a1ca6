import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { compartments, type Compartment } from '@app/lifecycle';
import { decrypt, encrypt, KeyPort, SealBroken } from './keys.js';

/** Which case a compartment's key belongs to. */
export interface CaseOf {
  caseId: string;
  facilityId: string;
}

/** Seals and opens what people tell us. Each case has one key for each compartment, wrapped by the facility's key. */
@Injectable()
export class Vault {
  constructor(private readonly keys: KeyPort) {}

  /** Wrapped keys for a new case, base64, by compartment. */
  async newCaseKeys(of: CaseOf): Promise<Record<Compartment, string>> {
    const wrapped = await Promise.all(
      compartments.map(async (one) => [
        one,
        (await this.keys.wrap(of.facilityId, randomBytes(32), keyContext(of, one))).toString('base64'),
      ]),
    );
    return Object.fromEntries(wrapped) as Record<Compartment, string>;
  }

  /**
   * Seals each compartment of an entry. Each seal is bound to its case, compartment and seq, so moved bytes do not open. It
   * is not bound to the facility, which only wraps the keys: a case may be moved to another facility.
   */
  async seal(
    of: CaseOf,
    keys: Record<Compartment, string>,
    seq: number,
    contents: Partial<Record<Compartment, Record<string, unknown>>>,
  ): Promise<Partial<Record<Compartment, Buffer>>> {
    const sealed: Partial<Record<Compartment, Buffer>> = {};
    for (const compartment of compartments) {
      const content = contents[compartment];
      if (!content) continue;
      const key = await this.unwrap(of, keys, compartment);
      sealed[compartment] = encrypt(key, pad(Buffer.from(JSON.stringify(content))), place(of, compartment, seq));
      key.fill(0);
    }
    return sealed;
  }

  /** Opens bodies of one compartment. The caller's read entry exists: the database writes it before it returns the bytes. */
  async open<T extends { seq: number; transition: string; sealed: Buffer }>(
    of: CaseOf,
    keys: Record<Compartment, string>,
    compartment: Compartment,
    bodies: readonly T[],
  ): Promise<(Omit<T, 'sealed'> & { content: Record<string, unknown> })[]> {
    if (bodies.length === 0) return [];
    const key = await this.unwrap(of, keys, compartment);
    const opened = bodies.map(({ sealed, ...rest }) => ({
      ...rest,
      content: JSON.parse(unpad(decrypt(key, sealed, place(of, compartment, rest.seq))).toString()) as Record<
        string,
        unknown
      >,
    }));
    key.fill(0);
    return opened;
  }

  /** A keyed digest of 16 bytes, for equality search. */
  async blindIndex(value: string): Promise<Buffer> {
    return (await this.keys.mac('blind-index', value)).subarray(0, 16);
  }

  /**
   * Identifies a repeated request without storing its content. The digest is keyed, because the content could be guessed
   * from a plain digest.
   */
  requestDigest(request: string): Promise<Buffer> {
    return this.keys.mac('request', request);
  }

  private unwrap(of: CaseOf, keys: Record<Compartment, string>, compartment: Compartment): Promise<Buffer> {
    return this.keys.unwrap(of.facilityId, Buffer.from(keys[compartment], 'base64'), keyContext(of, compartment));
  }
}

const keyContext = (of: CaseOf, compartment: Compartment): string => `key/${of.caseId}/${compartment}`;
const place = (of: CaseOf, compartment: Compartment, seq: number): string => `entry/${of.caseId}/${compartment}/${seq}`;

/** A length would reveal whether a body is a short name or a long testimony. So bodies have few sizes: 256 bytes times a power of four. */
function pad(plain: Buffer): Buffer {
  let size = 256;
  while (size < plain.length + 4) size *= 4;
  const padded = Buffer.alloc(size);
  padded.writeUInt32BE(plain.length);
  plain.copy(padded, 4);
  return padded;
}

function unpad(padded: Buffer): Buffer {
  const length = padded.readUInt32BE();
  if (length > padded.length - 4) throw new SealBroken('padding');
  return padded.subarray(4, 4 + length);
}
