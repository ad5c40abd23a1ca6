import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseNote, signedBy } from '@app/proof';
import { addSigningKey, makeTlogKeys, retireSigningKey, Signer, verifyEd25519 } from './signer.js';

const origin = 'safe-passage.example/log';
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'safe-passage-keys-'));
  await makeTlogKeys(folder);
});
afterEach(() => rm(folder, { recursive: true }));

const signer = (): Promise<Signer> => Signer.read(folder, origin);
const signatures = async (note: string): Promise<number> =>
  signedBy(parseNote(note), (await signer()).known, verifyEd25519).length;

describe('signing keys', () => {
  it('are made once', async () => {
    const [vkey] = (await signer()).vkeys;
    await makeTlogKeys(folder);
    expect((await signer()).vkeys).toEqual([vkey]);
    expect(vkey).toMatch(/^safe-passage\.example\/log\+[0-9a-f]{8}\+/);
  });

  it('sign side by side while they are rotated', async () => {
    const [old] = (await signer()).vkeys;
    expect(await addSigningKey(folder)).toBe(2);
    const both = await signer();
    expect(both.vkeys).toHaveLength(2);
    expect(both.vkeys[0]).toBe(old);
    expect(await signatures(both.note('a note\n'))).toBe(2);
  });

  it('that are retired sign no more, and their signatures stay valid', async () => {
    const old = (await signer()).note('a note\n');
    await addSigningKey(folder);
    await retireSigningKey(folder, 1);
    const now = await signer();
    expect(now.vkeys).toHaveLength(1);
    expect(await signatures(now.note('another note\n'))).toBe(1);
    expect(await signatures(old)).toBe(1);
    expect((await readdir(folder)).sort()).toEqual(['cover.key', 'retired-1.pem', 'signing-2.pem']);
  });

  it('keep their numbers for ever', async () => {
    await addSigningKey(folder);
    await retireSigningKey(folder, 2);
    expect(await addSigningKey(folder)).toBe(3);
  });

  it('are not retired when there is no other, or no such key', async () => {
    await expect(retireSigningKey(folder, 1)).rejects.toThrow(/the only key/);
    await expect(retireSigningKey(folder, 7)).rejects.toThrow(/no signing-7\.pem/);
    expect((await signer()).vkeys).toHaveLength(1);
  });
});
