import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { compartments, type Compartment } from '@app/lifecycle';
import { decrypt, encrypt, KeyPort, SealBroken } from './keys.js';

/** Which case a compartment's key belongs to. */
export interface CaseOf {
  caseId: string;
  facilityId: string;
}

/** Seals and opens what people tell us. One key for each case and compartment, wrapped by the facility's key. */
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
   * Seals each compartment of an entry. The place (case, compartment, seq) is bound in: moved bytes do not open. The facility is not: it
   * wraps the keys, and a case may come to another one.
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

  /** Opens bodies of one compartment. The caller has written its read entry: it can't have the bytes otherwise. */
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

  /** A keyed digest for equality search; 16 bytes. */
  async blindIndex(value: string): Promise<Buffer> {
    return (await this.keys.mac('blind-index', value)).subarray(0, 16);
  }

  /** Tells a repeated request from another one without keeping what it said: a plain digest could be guessed back. */
  requestDigest(request: string): Promise<Buffer> {
    return this.keys.mac('request', request);
  }

  private unwrap(of: CaseOf, keys: Record<Compartment, string>, compartment: Compartment): Promise<Buffer> {
    return this.keys.unwrap(of.facilityId, Buffer.from(keys[compartment], 'base64'), keyContext(of, compartment));
  }
}

const keyContext = (of: CaseOf, compartment: Compartment): string => `key/${of.caseId}/${compartment}`;
const place = (of: CaseOf, compartment: Compartment, seq: number): string => `entry/${of.caseId}/${compartment}/${seq}`;

/** Lengths tell: a short name from a long testimony. Sealed bodies come in few sizes: powers of four from 256 bytes. */
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
