import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { placeOnce } from '@app/files';
import { Refused } from '@app/lifecycle';

/**
 * The place of the facility keys: a local folder here, a key management service in production. A facility's key never
 * leaves the port. The port returns case keys, wrapped or unwrapped, and digests with keys of the whole installation.
 */
export abstract class KeyPort {
  abstract wrap(facilityId: string, key: Buffer, context: string): Promise<Buffer>;
  /** Throws SealBroken when the wrapped key was changed or belongs to another facility or context. */
  abstract unwrap(facilityId: string, wrapped: Buffer, context: string): Promise<Buffer>;
  /** HMAC-SHA-256 with the key of that name, for blind indexes and request digests. */
  abstract mac(name: 'blind-index' | 'request', data: string | Buffer): Promise<Buffer>;
}

/** Sealed bytes do not open: wrong key, bytes of another row, or changed bytes. Decryption cannot tell which. */
export class SealBroken extends Error {
  constructor(readonly where: string) {
    super(`a seal does not open: ${where}`);
    this.name = 'SealBroken';
  }
}

const version = 1;
const nonceBytes = 12;
const tagBytes = 16;

/** Nonces are not secret and are never used twice. Made 256 at a time, because making one takes as long as sealing. */
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

/** The keys that were ever made, recorded in the database, because a folder alone cannot show that a key is missing. */
export interface KeyRegister {
  /** The fingerprint of the key of that name; undefined when no such key was ever made. */
  find(name: string): Promise<Buffer | undefined>;
  /** Records a fingerprint, unless the name already has one. Returns the recorded one. */
  note(name: string, fingerprint: Buffer): Promise<Buffer>;
}

/** For programs that only open: sealing fails, because it needs a checked key. */
export const opensOnly: KeyRegister = {
  find: () => Promise.reject(new Error('these keys only open')),
  note: () => Promise.reject(new Error('these keys only open')),
};

/**
 * Keys in a folder, one file of 32 random bytes each, readable only by the service's user. The first use of a key makes
 * it. When several processes try, one creates the file and the others read it. A key is never replaced: when its file is
 * gone or contains another key, every use is refused (key.missing, key.differs) until the folder is restored.
 *
 * The file is written first, then its fingerprint is recorded, then the key is used. A crash
 * - before the file: nothing happened;
 * - between file and fingerprint: the next use finds the file and records it. If the file was lost too, nothing was
 *   sealed with the key;
 * - after the fingerprint: the key is recorded, and its file was flushed to the disk before.
 * When two folders on two machines both make a first key, one is recorded. The other is refused before its first use.
 */
export function localKeys(folder: string, register: KeyRegister): KeyPort {
  const read = remembered((name) => readFrom(folder, name));
  const checked = remembered(async (name) => checkedKey(folder, name, register));
  return {
    wrap: async (facilityId, plain, context) =>
      encrypt(await checked(`facility-${facilityId}`), plain, `${facilityId}/${context}`),
    unwrap: async (facilityId, wrapped, context) => {
      const name = `facility-${facilityId}`;
      const key = await read(name);
      if (!key) throw new Refused('key.missing', { keys: [name] });
      return decrypt(key, wrapped, `${facilityId}/${context}`);
    },
    mac: async (name, data) =>
      createHmac('sha256', await checked(`mac-${name}`))
        .update(data)
        .digest(),
  };
}

/** Caches the answer for each name, except a failure and the answer that there is no key. */
function remembered<T extends Buffer | undefined>(ask: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (name) => {
    const found = known.get(name) ?? ask(name);
    known.set(name, found);
    found.then(
      (key) => key === undefined && known.delete(name),
      () => known.delete(name),
    );
    return found;
  };
}

async function checkedKey(folder: string, name: string, register: KeyRegister): Promise<Buffer> {
  const found = await readFrom(folder, name);
  if (!found && (await register.find(name)) !== undefined) throw new Refused('key.missing', { keys: [name] });
  const key = found ?? (await makeIn(folder, name));
  const own = fingerprintOf(name, key);
  if (!own.equals(await register.note(name, own))) throw new Refused('key.differs', { keys: [name] });
  return key;
}

/** Identifies a key without revealing it: with the fingerprint, one can only check a key that one already has. */
export const fingerprintOf = (name: string, key: Buffer): Buffer =>
  createHmac('sha256', key).update(`safe-passage/key-fingerprint/v1\0${name}`).digest();

/**
 * Undefined only when the file does not exist. Too many open files, a missing right or a broken disk is an error: it must
 * not lead to a new key.
 */
async function readFrom(folder: string, name: string): Promise<Buffer | undefined> {
  const key = await readKeyFile(pathOf(folder, name), name);
  // the file was truncated or overwritten
  if (key !== undefined && key.length !== 32) throw new Refused('key.differs', { keys: [name] });
  return key;
}

/** The bytes of a key's file; undefined when it does not exist. Refused, with the system's code, when it cannot be read. */
export async function readKeyFile(path: string, name: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new Refused('key.unreadable', { keys: [name], error: code ?? 'unknown' });
  }
}

async function makeIn(folder: string, name: string): Promise<Buffer> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // flushed to the disk before its first use: if a power failure destroyed the key, its cases could never be opened
  await placeOnce(pathOf(folder, name), randomBytes(32));
  const key = await readFrom(folder, name);
  if (!key) throw new Refused('key.missing', { keys: [name] });
  return key;
}

function pathOf(folder: string, name: string): string {
  if (!/^[a-z0-9-]+$/.test(name)) throw new Error('a key name is lower-case letters, digits and hyphens');
  return join(folder, `${name}.key`);
}

/** A key in the folder of one service, outside the port. The deployment makes it when it prepares the folder; the service reads it. */
export const makeKey = async (folder: string, name: string): Promise<Buffer> =>
  inWords(name, async () => (await readFrom(folder, name)) ?? makeIn(folder, name));
export const readKey = (folder: string, name: string): Promise<Buffer> =>
  inWords(name, async () => {
    const key = await readFrom(folder, name);
    if (!key) throw new Refused('key.missing');
    return key;
  });

/** The same; throws when it is not the recorded key. */
export async function readKnownKey(folder: string, name: string, register: KeyRegister): Promise<Buffer> {
  const key = await readKey(folder, name);
  const own = fingerprintOf(name, key);
  if (!own.equals(await register.note(name, own)))
    throw new Error(
      `the key file ${name}.key is not the one that was used before: restore it from your backup of the keys`,
    );
  return key;
}

/** Turns a refusal into an error with a text for the person who starts the service. */
async function inWords(name: string, work: () => Promise<Buffer>): Promise<Buffer> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const what = {
      'key.missing': 'is not in the key folder',
      'key.differs': 'is not 32 bytes long',
    }[error.code as string];
    throw new Error(
      what === undefined
        ? `the key file ${name}.key can't be read (${String(error.detail['error'])})`
        : `the key file ${name}.key ${what}: restore it from your backup of the keys`,
      { cause: error },
    );
  }
}
