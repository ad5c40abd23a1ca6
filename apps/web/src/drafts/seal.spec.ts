import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { importKey, seal, unseal, type Sealed } from './seal';

const key = (): Promise<CryptoKey> => importKey(randomBytes(32).toString('base64'));
const content = { of: { transition: 'intake.register', ref: null }, value: { alias: '소나무', people: 3 } };

describe('a sealed draft', () => {
  it('opens with its key to what was sealed', async () => {
    const mine = await key();
    expect(await unseal(mine, 'a', 'person', await seal(mine, 'a', 'person', content))).toEqual(content);
  });

  it('shows nothing of its content, and is another one each time', async () => {
    const mine = await key();
    const [one, two] = [await seal(mine, 'a', 'person', content), await seal(mine, 'a', 'person', content)];
    const bytes = Buffer.from(one.ciphertext).toString('utf8');
    expect(bytes).not.toMatch(/소나무|alias|intake|register/);
    expect(Buffer.from(one.iv).equals(Buffer.from(two.iv))).toBe(false);
    expect(Buffer.from(one.ciphertext).equals(Buffer.from(two.ciphertext))).toBe(false);
  });

  it('does not open with another key, in another place, or for another person', async () => {
    const mine = await key();
    const sealed = await seal(mine, 'a', 'person', content);
    await expect(unseal(await key(), 'a', 'person', sealed)).rejects.toThrow();
    await expect(unseal(mine, 'b', 'person', sealed)).rejects.toThrow();
    await expect(unseal(mine, 'a', 'somebody', sealed)).rejects.toThrow();
    // the boundary between place and person counts too
    await expect(unseal(mine, 'a","person', '', sealed)).rejects.toThrow();
  });

  it('does not open when a single bit of it was changed', async () => {
    const mine = await key();
    const sealed = await seal(mine, 'a', 'person', content);
    for (const at of [0, 7, sealed.ciphertext.byteLength - 1]) {
      const bytes = new Uint8Array(sealed.ciphertext.slice(0));
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      const changed: Sealed = { iv: sealed.iv, ciphertext: bytes.buffer };
      await expect(unseal(mine, 'a', 'person', changed)).rejects.toThrow();
    }
  });
});

describe('the key', () => {
  it('cannot be read from the page again', async () => {
    const mine = await key();
    expect(mine.extractable).toBe(false);
    await expect(crypto.subtle.exportKey('raw', mine)).rejects.toThrow();
  });

  it.each([16, 31, 33])('of %i bytes is refused', async (bytes) => {
    await expect(importKey(randomBytes(bytes).toString('base64'))).rejects.toThrow('bytes');
  });
});
