import { createPrivateKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { areEqual, cosignatureOf, cosignedMessage, parseVkey, vkeyOf, type Key, type NoteSignature } from '@app/proof';
import { publicBytesOf, sha256 } from './ed25519.js';
import { findText, writeDurably } from './files.js';

const secretFile = 'key.pem';
const publicFile = 'vkey';

/** The witness' own key pair and the name by which logs know it. */
export class WitnessKey {
  private constructor(
    readonly vkey: string,
    readonly key: Key,
    private readonly secret: KeyObject,
  ) {}

  /** Makes the folder and a key in it. Never overwrites a key: what was cosigned with a lost key stays bound to it. */
  static make(folder: string, name: string): WitnessKey {
    const { privateKey } = generateKeyPairSync('ed25519');
    const vkey = vkeyOf(name, 4, publicBytesOf(privateKey), sha256);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (existsSync(join(folder, secretFile))) throw new Error(`${join(folder, secretFile)} is there already`);
    writeDurably(join(folder, secretFile), privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 0o600);
    writeDurably(join(folder, publicFile), `${vkey}\n`);
    return WitnessKey.read(folder);
  }

  static read(folder: string): WitnessKey {
    const [pem, text] = [findText(join(folder, secretFile)), findText(join(folder, publicFile))];
    if (pem === undefined || text === undefined)
      throw new Error(`${folder} has no key.pem and vkey: make them with keygen, or name the right folder`);
    const secret = createPrivateKey(pem);
    const key = parseVkey(text.trimEnd(), sha256);
    if (secret.asymmetricKeyType !== 'ed25519') throw new Error('key.pem is not an Ed25519 key');
    if (key.type !== 4 || !areEqual(key.publicKey, publicBytesOf(secret)))
      throw new Error('vkey is not the public half of key.pem: one of them was exchanged');
    return new WitnessKey(text.trimEnd(), key, secret);
  }

  /**
   * https://c2sp.org/tlog-cosignature, Ed25519: states that at that time, in seconds since 1970, this witness knew no
   * larger tree of the log.
   */
  cosign(body: string, seconds: number): NoteSignature {
    const { name, id } = this.key;
    return { name, id, signature: cosignatureOf(seconds, sign(null, cosignedMessage(body, seconds), this.secret)) };
  }
}
