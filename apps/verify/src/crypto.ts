import { createHash, createPublicKey, verify } from 'node:crypto';
import type { Sha256, VerifyEd25519 } from '@app/proof';

export const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();

/** The bytes before the 32 bytes of an Ed25519 key in SubjectPublicKeyInfo: RFC 8410. */
const spki = Buffer.from('302a300506032b6570032100', 'hex');

export const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) =>
  verify(
    null,
    message,
    createPublicKey({ key: Buffer.concat([spki, publicKey]), format: 'der', type: 'spki' }),
    signature,
  );
