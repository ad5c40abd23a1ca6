import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { joined } from './bytes.js';
import { isConsistent, isIncluded, leafHash, nodeHash } from './merkle.js';
import { entriesPath, nodesFromTiles, tilePath, tileWidth, widthOf } from './tiles.js';
import { consistencyProof, inclusionProof, rootOf } from './tree.js';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const leafAt = (index: number): Uint8Array => leafHash(Buffer.from(`leaf ${index}`), sha256);

/** All tiles of a tree of that size, as a log would publish them. */
function published(size: number): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  let hashes = Array.from({ length: size }, (_, index) => leafAt(index));
  for (let level = 0; hashes.length > 0; level += 1) {
    const above: Uint8Array[] = [];
    for (let start = 0; start < hashes.length; start += tileWidth) {
      const tile = hashes.slice(start, start + tileWidth);
      files.set(tilePath(level, start / tileWidth, tile.length), joined(tile));
      if (tile.length === tileWidth) above.push(perfectRoot(tile));
    }
    hashes = above;
  }
  return files;
}
const perfectRoot = (hashes: Uint8Array[]): Uint8Array =>
  hashes.length === 1
    ? hashes[0]!
    : nodeHash(perfectRoot(hashes.slice(0, hashes.length / 2)), perfectRoot(hashes.slice(hashes.length / 2)), sha256);

const reading =
  (files: Map<string, Uint8Array>, log: string[] = []) =>
  async (path: string): Promise<Uint8Array> => {
    log.push(path);
    const file = files.get(path);
    if (!file) throw new Error(`${path} is not there`);
    return file;
  };

describe('the path of a tile', () => {
  it.each([
    [0, 0, 256, 'tile/0/000'],
    [0, 0, 1, 'tile/0/000.p/1'],
    [1, 999, 256, 'tile/1/999'],
    [0, 1234, 17, 'tile/0/x001/234.p/17'],
    // the example of c2sp.org/tlog-tiles
    [2, 1_234_067, 256, 'tile/2/x001/x234/067'],
    [63, 2 ** 40, 256, 'tile/63/x001/x099/x511/x627/776'],
  ])('of level %i, index %i, width %i is as c2sp.org/tlog-tiles writes it', (level, index, width, path) => {
    expect(tilePath(level, index, width)).toBe(path);
  });

  it('of the leaves’ data says so', () => {
    expect(entriesPath(1234, 17)).toBe('tile/entries/x001/234.p/17');
  });

  it.each([
    [-1, 0, 1],
    [64, 0, 1],
    [0, -1, 1],
    [0, 0.5, 1],
    [0, 0, 0],
    [0, 0, 257],
  ])('is refused for level %i, index %i, width %i', (level, index, width) => {
    expect(() => tilePath(level, index, width)).toThrow(RangeError);
  });

  it('has the widths of the specification’s example of 70,000 leaves', () => {
    const widths = (level: number, ...indexes: number[]): number[] =>
      indexes.map((index) => widthOf(level, index, 70_000));
    expect(widths(0, 0, 272, 273, 274)).toEqual([256, 256, 112, 0]);
    expect(widths(1, 0, 1, 2)).toEqual([256, 17, 0]);
    expect(widths(2, 0, 1)).toEqual([1, 0]);
  });
});

describe('nodes read from tiles', () => {
  it.each([1, 2, 255, 256, 257, 511, 512, 1000, 65_536, 70_000])(
    'of a tree of %i leaves prove what it has',
    async (size) => {
      const files = published(size);
      const nodeAt = nodesFromTiles(size, reading(files), sha256);
      const root = await rootOf(size, nodeAt, sha256);
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: size - 1 }), async (index) => {
          const proof = await inclusionProof(index, size, nodeAt, sha256);
          expect(isIncluded({ leaf: leafAt(index), index, size, proof, root }, sha256)).toBe(true);
          const size1 = index + 1;
          const root1 = await rootOf(size1, nodeAt, sha256);
          const between = await consistencyProof(size1, size, nodeAt, sha256);
          expect(isConsistent({ size1, size2: size, root1, root2: root, proof: between }, sha256)).toBe(true);
        }),
        { numRuns: 20 },
      );
    },
  );

  it('are taken from the full tile when a partial one was deleted', async () => {
    const later = published(700);
    for (const path of later.keys()) if (path.includes('.p/')) later.delete(path);
    const nodeAt = nodesFromTiles(300, reading(later), sha256);
    const own = nodesFromTiles(300, reading(published(300)), sha256);
    expect(await nodeAt(0, 299)).toEqual(await own(0, 299));
    await expect(nodeAt(0, 300)).rejects.toThrow('a tree of 300 has no node 300 on level 0');
    await expect(own(8, 1)).rejects.toThrow('a tree of 300 has no node 1 on level 8');
    await expect(own(16, 0)).rejects.toThrow('a tree of 300 has no node 0 on level 16');
  });

  it('are read once, and again after a file could not be read', async () => {
    const files = published(300);
    const [tile] = files.keys();
    const bytes = files.get(tile!)!;
    files.delete(tile!);
    const log: string[] = [];
    const nodeAt = nodesFromTiles(300, reading(files, log), sha256);
    await expect(nodeAt(0, 7)).rejects.toThrow('tile/0/000 is not there');
    files.set(tile!, bytes);
    await Promise.all([nodeAt(0, 7), nodeAt(3, 2), nodeAt(7, 1), nodeAt(0, 8)]);
    expect(log).toEqual(['tile/0/000', 'tile/0/000']);
  });

  it('are not taken from a tile of the wrong length', async () => {
    const nodeAt = nodesFromTiles(3, async () => new Uint8Array(95), sha256);
    await expect(nodeAt(0, 0)).rejects.toThrow('tile/0/000.p/3 has 95 bytes instead of 96');
  });
});
