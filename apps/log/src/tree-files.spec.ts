import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256, type Leaf } from '@app/journal';
import { leafHash, nodeHash } from '@app/proof';
import { TreeFiles } from './tree-files.js';

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'safe-passage-tree-'))));
afterAll(() => rm(folder, { recursive: true }));

const leaves = Array.from({ length: 66_000 }, (_one, index): Leaf => ({ index, data: randomBytes(32) }));

/** MTH of RFC 6962 section 2.1, taken literally: without storage or optimisation. */
function rootOf(hashes: readonly Uint8Array[]): Uint8Array {
  const [only] = hashes;
  if (hashes.length === 1 && only) return only;
  let k = 1;
  while (k * 2 < hashes.length) k *= 2;
  return nodeHash(rootOf(hashes.slice(0, k)), rootOf(hashes.slice(k)), sha256);
}
const expectedRoot = (size: number): Uint8Array =>
  rootOf(leaves.slice(0, size).map(({ data }) => leafHash(data, sha256)));

describe('a tree in files', () => {
  it('has the root of RFC 6962 for any steps of growth, and continues from its files', async () => {
    const at = join(folder, 'grown');
    let tree = new TreeFiles(at);
    for (const size of [1, 2, 255, 256, 257, 300, 511, 512, 513, 1_000, 65_535, 65_536, 65_537, 66_000]) {
      await tree.add(leaves.slice(tree.size, size));
      await tree.flush();
      expect([size, Buffer.from(await tree.root()).equals(expectedRoot(size))]).toEqual([size, true]);
      tree = new TreeFiles(at);
      await tree.resume(size);
    }
    // full tiles replaced their partial ones
    expect((await readdir(join(at, 'tile/0'))).filter((name) => name.endsWith('.p'))).toEqual(['257.p']);
    expect((await readdir(join(at, 'tile/entries'))).filter((name) => name.endsWith('.p'))).toEqual(['257.p']);
  }, 60_000);

  it('has what C2SP tlog-tiles names for 66,000 leaves: full tiles, the widths of partial ones, and the entries', async () => {
    const at = join(folder, 'grown');
    const lengthOf = async (path: string): Promise<number> => (await readFile(join(at, path))).length;
    expect(await lengthOf('tile/0/256')).toBe(8_192);
    expect(await lengthOf('tile/0/257.p/208')).toBe(208 * 32);
    expect(await lengthOf('tile/1/000')).toBe(8_192);
    expect(await lengthOf('tile/1/001.p/1')).toBe(32);
    expect(await lengthOf('tile/2/000.p/1')).toBe(32);
    expect(await lengthOf('tile/entries/000')).toBe(256 * 34);
    const entries = await readFile(join(at, 'tile/entries/257.p/208'));
    expect(entries.subarray(0, 34)).toEqual(Buffer.concat([Buffer.of(0, 32), leaves[65_792]?.data ?? Buffer.of()]));
  });

  it('refuses a leaf that is not the next', async () => {
    const tree = new TreeFiles(join(folder, 'gap'));
    await tree.add(leaves.slice(0, 2));
    await expect(tree.add(leaves.slice(3, 4))).rejects.toThrow('leaf 3 came where 2 was due');
  });

  it('does not continue from files that are missing or truncated', async () => {
    const at = join(folder, 'cut');
    const tree = new TreeFiles(at);
    await tree.add(leaves.slice(0, 300));
    await tree.flush();
    await truncate(join(at, 'tile/0/001.p/44'), 40);
    await expect(new TreeFiles(at).resume(300)).rejects.toThrow('not as long as its width says');
    await expect(new TreeFiles(join(folder, 'nothing')).resume(300)).rejects.toThrow('ENOENT');
  });
});
