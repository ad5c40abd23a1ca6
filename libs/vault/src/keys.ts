import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { placeOnce } from '@app/files';

/**
 * Where facility keys live: a local folder here, a key management service in production. A facility's key never leaves the
 * port; what comes out is a case's key, wrapped or unwrapped, and digests under keys of the whole installation.
 */
export interface KeyPort {
  wrap(facilityId: string, key: Buffer, context: string): Promise<Buffer>;
  /** Throws SealBroken when the wrapped key was changed, or belongs to another facility or context. */
  unwrap(facilityId: string, wrapped: Buffer, context: string): Promise<Buffer>;
  /** HMAC-SHA-256 under the key of that name: for blind indexes and request digests. */
  mac(name: 'blind-index' | 'request', data: string | Buffer): Promise<Buffer>;
}

/** A sealed thing that does not open: wrong key, another row's bytes, or changed bytes. Which, is not told apart on purpose. */
export class SealBroken extends Error {
  constructor(readonly where: string) {
    super(`a seal does not open: ${where}`);
    this.name = 'SealBroken';
  }
}

const version = 1;
const nonceBytes = 12;
const tagBytes = 16;

/** Not secret, and never used twice. Drawn by the hundred, since to draw one takes as long as to seal with it. */
let nonces = Buffer.alloc(0);
function nextNonce(): Buffer {
  if (nonces.length === 0) nonces = randomBytes(nonceBytes * 256);
  const nonce = nonces.subarray(0, nonceBytes);
  nonces = nonces.subarray(nonceBytes);
  return nonce;
}

/** version ‖ nonce ‖ AES-256-GCM(plain) ‖ tag, bound to `context`. */
export function encrypt(key: Buffer, plain: Buffer, context: string): Buffer {
  const nonce = nextNonce();
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(context));
  return Buffer.concat([Buffer.of(version), nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

export function decrypt(key: Buffer, sealed: Buffer, context: string): Buffer {
  if (sealed.length < 1 + nonceBytes + tagBytes || sealed[0] !== version) throw new SealBroken(context);
  try {
    // without authTagLength Node accepts a tag cut to four bytes
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + nonceBytes), {
      authTagLength: tagBytes,
    })
      .setAAD(Buffer.from(context))
      .setAuthTag(sealed.subarray(-tagBytes));
    return Buffer.concat([decipher.update(sealed.subarray(1 + nonceBytes, -tagBytes)), decipher.final()]);
  } catch {
    throw new SealBroken(context);
  }
}

/**
 * Keys in a folder, one file of 32 random bytes each, readable by the service's user alone. A key is made when something is first
 * wrapped with it: of several processes that try, one creates the file and the others read it. To open, it must be there: a key that
 * is lost is never replaced in silence.
 */
export function localKeys(folder: string): KeyPort {
  const known = new Map<string, Promise<Buffer>>();
  const key = (name: string, absent: 'make' | 'refuse' = 'make'): Promise<Buffer> => {
    const found = known.get(name) ?? readOrMake(folder, name, absent);
    known.set(name, found);
    found.catch(() => known.delete(name));
    return found;
  };
  return {
    wrap: async (facilityId, plain, context) =>
      encrypt(await key(`facility-${facilityId}`), plain, `${facilityId}/${context}`),
    unwrap: async (facilityId, wrapped, context) =>
      decrypt(await key(`facility-${facilityId}`, 'refuse'), wrapped, `${facilityId}/${context}`),
    mac: async (name, data) =>
      createHmac('sha256', await key(`mac-${name}`))
        .update(data)
        .digest(),
  };
}

/** A key of one service's own folder, outside the port. It is made where a deployment prepares the folder, and read by the service. */
export const makeKey = (folder: string, name: string): Promise<Buffer> => readOrMake(folder, name, 'make');
export const readKey = (folder: string, name: string): Promise<Buffer> => readOrMake(folder, name, 'refuse');

async function readOrMake(folder: string, name: string, absent: 'make' | 'refuse'): Promise<Buffer> {
  if (!/^[a-z0-9-]+$/.test(name)) throw new Error('a key name is lower-case letters, digits and hyphens');
  const path = join(folder, `${name}.key`);
  const found = await readFile(path).catch(() => undefined);
  if (found?.length === 32) return found;
  if (found === undefined && absent === 'refuse')
    throw new Error(`the key file ${name}.key is not in the key folder: restore it from your backup of the keys`);
  if (found !== undefined)
    throw new Error(`the key file ${path} is not 32 bytes long: restore it from your backup of the keys`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // on the disk before it is used: a key that a power cut takes along takes its cases along
  await placeOnce(path, randomBytes(32));
  return readFile(path);
}
