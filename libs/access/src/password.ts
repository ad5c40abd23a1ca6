import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { hashQueue, type Turn } from './hash-queue.js';

/**
 * scrypt at N=2^15, r=8, p=3: 32 MiB per hash, one of OWASP's equivalent settings. Each hash stores its parameters, so
 * they can be raised later.
 */
const cost = { N: 2 ** 15, r: 8, p: 3 };
const keyBytes = 32;
const derive = (password: string, salt: Buffer, { N, r, p }: typeof cost): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    scrypt(password.normalize('NFKC'), salt, keyBytes, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
      error ? reject(error) : resolve(key),
    ),
  );

/** The caller is signed in, or is the launcher. */
const staff: Turn = { lane: 'known', party: 'new passwords' };

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await hashQueue.take(staff, () => derive(password, salt, cost));
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64'), key.toString('base64')].join('$');
}

/**
 * Runs in the turn that the caller holds. Compares in constant time. An unknown user costs the same time as a known
 * one, so the time does not tell who works here.
 */
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

/** A password that is shown once: 100 bits, in groups that are easy to read aloud. */
export function randomPassword(): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
  const letters = Array.from(randomBytes(20), (byte) => alphabet[byte % alphabet.length]);
  return [0, 5, 10, 15].map((from) => letters.slice(from, from + 5).join('')).join('-');
}
