import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { hashQueue, type Turn } from './hash-queue.js';

/** scrypt at N=2^15, r=8, p=3: 32 MiB a hash, one of OWASP's equivalent settings; the parameters stand in the hash, so they can grow. */
const cost = { N: 2 ** 15, r: 8, p: 3 };
const keyBytes = 32;
const derive = (password: string, salt: Buffer, { N, r, p }: typeof cost): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    scrypt(password.normalize('NFKC'), salt, keyBytes, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
      error ? reject(error) : resolve(key),
    ),
  );

/** Asked by somebody who is signed in, or by the launcher. */
const staff: Turn = { lane: 'known', party: 'new passwords' };

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await hashQueue.take(staff, () => derive(password, salt, cost));
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64'), key.toString('base64')].join('$');
}

/** In the caller's turn. Compares in constant time. A hash that is not there costs the same as one that is: who works here is not to be guessed. */
export async function checkPassword(password: string, hash: string | undefined): Promise<boolean> {
  const [, N, r, p, salt, key] = (hash ?? (await dummy)).split('$');
  const derived = await derive(password, Buffer.from(salt ?? '', 'base64'), {
    N: Number(N),
    r: Number(r),
    p: Number(p),
  });
  const stored = Buffer.from(key ?? '', 'base64');
  return hash !== undefined && stored.length === derived.length && timingSafeEqual(stored, derived);
}
const dummy = hashPassword(randomBytes(16).toString('base64'));

/** A password that is printed once: 100 bits, in groups that can be read aloud. */
export function randomPassword(): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
  const letters = Array.from(randomBytes(20), (byte) => alphabet[byte % alphabet.length]);
  return [0, 5, 10, 15].map((from) => letters.slice(from, from + 5).join('')).join('-');
}
