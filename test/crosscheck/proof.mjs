import { Buffer } from 'node:buffer';
import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { URL } from 'node:url';

/**
 * The built code, so that the check covers the code that runs. The path is computed, so that no tool resolves it before
 * the build.
 */
export const proof = await import(new URL('../../dist/libs/proof/src/index.js', import.meta.url).href);

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest();

const spki = Buffer.from('302a300506032b6570032100', 'hex');
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

export const verifyEd25519 = (publicKey, message, signature) =>
  verify(
    null,
    message,
    createPublicKey({ key: Buffer.concat([spki, publicKey]), format: 'der', type: 'spki' }),
    signature,
  );

/** A signer with these 32 bytes as its secret. */
export function signer(name, type, secret) {
  const key = createPrivateKey({ key: Buffer.concat([pkcs8, secret]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(spki.length);
  const { id } = proof.keyOf(name, type, publicKey, sha256);
  return {
    name,
    id,
    vkey: proof.vkeyOf(name, type, publicKey, sha256),
    signature: (message) => sign(null, message, key),
  };
}

export const base64 = (bytes) => Buffer.from(bytes).toString('base64');
export const bytes = (text) => new Uint8Array(Buffer.from(text ?? '', 'base64'));

/** Ends the run at the first failure. */
export function must(holds, what) {
  if (holds) return;
  console.error(`not so: ${what}`);
  process.exit(1);
}
