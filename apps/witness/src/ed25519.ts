import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { Sha256, VerifyEd25519 } from '@app/proof';

export const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();

/** For libs/proof, which has raw public keys as they stand in verifier keys. */
export const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) => {
  const x = Buffer.from(publicKey).toString('base64url');
  return verify(null, message, createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }), signature);
};

/** The 32 bytes of the public key that belongs to a private key. */
export function publicBytesOf(secret: KeyObject): Uint8Array {
  const { x } = createPublicKey(secret).export({ format: 'jwk' });
  if (x === undefined) throw new Error('the key has no public part');
  return Buffer.from(x, 'base64url');
}
