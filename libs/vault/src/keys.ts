import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { placeOnce } from '@app/files';
import { Refused } from '@app/lifecycle';

/**
 * Where facility keys live: a local folder here, a key management service in production. A facility's key never leaves the
 * port; what comes out is a case's key, wrapped or unwrapped, and digests under keys of the whole installation.
 */
export abstract class KeyPort {
  abstract wrap(facilityId: string, key: Buffer, context: string): Promise<Buffer>;
  /** Throws SealBroken when the wrapped key was changed, or belongs to another facility or context. */
  abstract unwrap(facilityId: string, wrapped: Buffer, context: string): Promise<Buffer>;
  /** HMAC-SHA-256 under the key of that name: for blind indexes and request digests. */
  abstract mac(name: 'blind-index' | 'request', data: string | Buffer): Promise<Buffer>;
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

/** Which keys were ever made, in the database: a folder can't say of itself that something is missing from it. */
export interface KeyRegister {
  /** The fingerprint of the key of that name; undefined when there never was one. */
  find(name: string): Promise<Buffer | undefined>;
  /** Notes a fingerprint unless the name has one; returns the one that stands. */
  note(name: string, fingerprint: Buffer): Promise<Buffer>;
}

/** For who only opens: nothing is sealed with a key that nobody checked. */
export const opensOnly: KeyRegister = {
  find: () => Promise.reject(new Error('these keys only open')),
  note: () => Promise.reject(new Error('these keys only open')),
};

/**
 * Keys in a folder, one file of 32 random bytes each, readable by the service's user alone. A key is made when something is first
 * wrapped with it: of several processes that try, one creates the file and the others read it. A key that was made once is never replaced: when
 * its file is gone, or holds another key, everything that would use it is refused (key.missing, key.differs), until the folder is restored.
 *
 * The file comes first, then its fingerprint in the register, then the first use. A crash
 * - before the file: nothing happened;
 * - between file and fingerprint: the next use finds the file and notes it. Was the file lost, too: nothing was sealed with it;
 * - after the fingerprint: the key is known, and its file is on the disk, since it was flushed before.
 * Of two folders on two machines that both make a first key, one is noted. The other is refused before it sealed anything.
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

/** Asked once a name; a failure, or that there is none, is asked again. */
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

/** Says which key it is, and nothing of the key: who has it can tell whether a key is this one, if they have that key already. */
export const fingerprintOf = (name: string, key: Buffer): Buffer =>
  createHmac('sha256', key).update(`safe-passage/key-fingerprint/v1\0${name}`).digest();

/** Only "there is no such file" means that there is none: too many open files, a missing right or a broken disk are not a reason to make another. */
async function readFrom(folder: string, name: string): Promise<Buffer | undefined> {
  const key = await readKeyFile(pathOf(folder, name), name);
  // a file that was cut off, or written over
  if (key !== undefined && key.length !== 32) throw new Refused('key.differs', { keys: [name] });
  return key;
}

/** The bytes of a key's file; undefined where there is none. Refused with the system's code where it can't be read. */
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
  // on the disk before it is used: a key that a power cut takes along takes its cases along
  await placeOnce(pathOf(folder, name), randomBytes(32));
  const key = await readFrom(folder, name);
  if (!key) throw new Refused('key.missing', { keys: [name] });
  return key;
}

function pathOf(folder: string, name: string): string {
  if (!/^[a-z0-9-]+$/.test(name)) throw new Error('a key name is lower-case letters, digits and hyphens');
  return join(folder, `${name}.key`);
}

/** A key of one service's own folder, outside the port. It is made where a deployment prepares the folder, and read by the service. */
export const makeKey = async (folder: string, name: string): Promise<Buffer> =>
  inWords(name, async () => (await readFrom(folder, name)) ?? makeIn(folder, name));
export const readKey = (folder: string, name: string): Promise<Buffer> =>
  inWords(name, async () => {
    const key = await readFrom(folder, name);
    if (!key) throw new Refused('key.missing');
    return key;
  });

/** The same, and it is the one that it was before. */
export async function readKnownKey(folder: string, name: string, register: KeyRegister): Promise<Buffer> {
  const key = await readKey(folder, name);
  const own = fingerprintOf(name, key);
  if (!own.equals(await register.note(name, own)))
    throw new Error(
      `the key file ${name}.key is not the one that was used before: restore it from your backup of the keys`,
    );
  return key;
}

/** For who starts a service, and reads it on the console. */
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
