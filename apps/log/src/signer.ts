import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { placeOnce, syncFolder } from '@app/files';
import { sha256 } from '@app/journal';
import { faultsOfKeys, makeKey, noteKey, wordsOf, type KeyRegister, type KnownKey } from '@app/vault';
import { noteOf, vkeyOf, parseVkey, type Key, type VerifyEd25519 } from '@app/proof';

type Kind = 'signing' | 'retired';
interface SigningKey {
  secret: KeyObject;
  known: Key;
  vkey: string;
}

/**
 * Signs checkpoints with every key in the folder. During a key rotation, partners who pinned the old key and those who
 * pinned the new one both find their signature. No other process gets the folder.
 */
export class Signer {
  private constructor(
    readonly origin: string,
    private readonly keys: readonly SigningKey[],
    private readonly retired: readonly SigningKey[],
  ) {}

  /** Makes the first key when there is none. Can be called again safely. */
  static async make(folder: string): Promise<void> {
    if ((await numbersIn(folder, 'signing')).length === 0) await addSigningKey(folder);
  }

  static async read(folder: string, origin: string): Promise<Signer> {
    const keys = await keysIn(folder, origin, 'signing');
    if (keys.length === 0)
      throw new Error('there is no signing key in the log’s key folder: restore it from your backup of the keys');
    return new Signer(origin, keys, await keysIn(folder, origin, 'retired'));
  }

  /** The public keys in the form that partners pin. */
  get vkeys(): string[] {
    return this.keys.map(({ vkey }) => vkey);
  }

  /** The keys whose signatures belong to this log. A retired key signs no more, but its signatures stay valid. */
  get known(): Key[] {
    return [...this.keys, ...this.retired].map(({ known }) => known);
  }

  note(body: string): string {
    return noteOf(
      body,
      this.keys.map(({ secret, known }) => ({
        name: known.name,
        id: known.id,
        signature: sign(null, Buffer.from(body), secret),
      })),
    );
  }
}

/** Makes the keys that the log's process needs in its folder. Can be called again safely. */
export async function makeTlogKeys(folder: string): Promise<void> {
  await Signer.make(folder);
  await makeKey(folder, 'cover');
}

/**
 * Registers the fingerprints of the log's keys. Throws, with the names of the keys, when a registered key is missing or
 * different: partners pinned the signing keys, and covers made with another key are not the ones that were signed. A
 * retired signing key still belongs to this log.
 */
export async function assertTlogKeys(
  folder: string,
  register: KeyRegister,
  known: () => Promise<KnownKey[]>,
): Promise<void> {
  for (const kind of ['signing', 'retired'] as const)
    for (const number of await numbersIn(folder, kind)) await noteKey(folder, `signing-${number}`, register);
  await noteKey(folder, 'cover', register);
  const words = wordsOf(folder, await faultsOfKeys(folder, await known()));
  if (words !== undefined) throw new Error(words);
}

/** Adds a key to the existing ones. The log signs with it too after its next start. Returns its number. */
export async function addSigningKey(folder: string): Promise<number> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // a number is never reused for another key
  const taken = [...(await numbersIn(folder, 'signing')), ...(await numbersIn(folder, 'retired'))];
  const number = Math.max(0, ...taken) + 1;
  const { privateKey } = generateKeyPairSync('ed25519');
  // when another process placed its key first, that key is used
  await placeOnce(join(folder, `signing-${number}.pem`), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return number;
}

/**
 * Retires a key: the log signs without it after its next start. Throws for the last key, and for one that does not
 * exist.
 */
export async function retireSigningKey(folder: string, number: number): Promise<void> {
  const numbers = await numbersIn(folder, 'signing');
  if (!numbers.includes(number)) throw new Error(`there is no signing-${number}.pem in the log’s key folder`);
  if (numbers.length === 1) throw new Error(`signing-${number}.pem is the only key: add another one first`);
  await rename(join(folder, `signing-${number}.pem`), join(folder, `retired-${number}.pem`));
  await syncFolder(folder);
}

async function keysIn(folder: string, origin: string, kind: Kind): Promise<SigningKey[]> {
  const numbers = await numbersIn(folder, kind);
  return Promise.all(
    numbers.map(async (number) => {
      const secret = await privateKeyIn(join(folder, `${kind}-${number}.pem`));
      if (secret.asymmetricKeyType !== 'ed25519') throw new Error(`${kind}-${number}.pem is no Ed25519 key`);
      const vkey = vkeyOf(origin, 1, publicBytes(secret), sha256);
      return { secret, vkey, known: parseVkey(vkey, sha256) };
    }),
  );
}

async function privateKeyIn(path: string): Promise<KeyObject> {
  const bytes = await readFile(path);
  try {
    return createPrivateKey(bytes);
  } catch {
    throw new Error(`${path} is damaged: restore it from your backup of the keys`);
  }
}

async function numbersIn(folder: string, kind: Kind): Promise<number[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  return names
    .map((name) => /^(signing|retired)-(\d{1,6})\.pem$/.exec(name))
    .map((found) => (found?.[1] === kind ? Number(found[2]) : 0))
    .filter((number) => number > 0)
    .sort((one, other) => one - other);
}

function publicBytes(secret: KeyObject): Uint8Array {
  const { x } = createPublicKey(secret).export({ format: 'jwk' });
  if (x === undefined) throw new Error('the key has no public part');
  return Buffer.from(x, 'base64url');
}

/** For libs/proof, which has raw public keys as they stand in notes. */
export const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) =>
  verify(
    null,
    message,
    createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey).toString('base64url') },
      format: 'jwk',
    }),
    signature,
  );
