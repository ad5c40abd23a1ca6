import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { bytesOfHex, hexOfBytes } from './bytes.js';
import { emptyRoot, isConsistent, isIncluded, leafHash, nodeHash, type Consistency, type Inclusion } from './merkle.js';
import { consistencyProof, inclusionProof, rootOf, type NodeAt } from './tree.js';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

/**
 * The example tree of Certificate Transparency (RFC 6962 section 2.1.3 draws it with seven leaves): eight inputs and the root after each,
 * figures of google/certificate-transparency, cpp/merkletree/merkle_tree_test.cc (Apache-2.0).
 */
const example: [input: string, root: string][] = [
  ['', '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
  ['00', 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
  ['10', 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
  ['2021', 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'],
  ['3031', '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4'],
  ['40414243', '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef'],
  ['5051525354555657', 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'],
  ['606162636465666768696a6b6c6d6e6f', '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
];

/** A tree that keeps all its leaves, hashed literally as RFC 6962 defines it. */
function treeOf(leaves: readonly Uint8Array[]): NodeAt {
  const kept = new Map<string, Uint8Array>();
  const node = (level: number, index: number): Uint8Array => {
    const key = `${level}/${index}`;
    const found =
      kept.get(key) ??
      (level === 0 ? leaves[index]! : nodeHash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1), sha256));
    kept.set(key, found);
    return found;
  };
  return async (level, index) => node(level, index);
}

const leaves = Array.from({ length: 300 }, (_, at) => leafHash(Buffer.from(`leaf ${at}`), sha256));
const tree = treeOf(leaves);

const included = async (index: number, size: number): Promise<Inclusion> => ({
  leaf: leaves[index]!,
  index,
  size,
  proof: await inclusionProof(index, size, tree, sha256),
  root: await rootOf(size, tree, sha256),
});
const consistent = async (size1: number, size2: number): Promise<Consistency> => ({
  size1,
  size2,
  root1: await rootOf(size1, tree, sha256),
  root2: await rootOf(size2, tree, sha256),
  proof: await consistencyProof(size1, size2, tree, sha256),
});

const flipped = (bytes: Uint8Array, bit: number): Uint8Array =>
  Uint8Array.from(bytes, (byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
/** The proof with one bit of one hash changed, for each of its hashes. */
const proofsFlipped = (proof: readonly Uint8Array[], bit: number): Uint8Array[][] =>
  proof.map((_, place) => proof.map((hash, at) => (at === place ? flipped(hash, bit) : hash)));

const sizes = fc.tuple(fc.integer({ min: 1, max: 300 }), fc.nat(), fc.integer({ min: 0, max: 255 }));

describe('the example tree of Certificate Transparency', () => {
  const hashes = example.map(([input]) => leafHash(bytesOfHex(input), sha256));
  const nodeAt = treeOf(hashes);

  it('has the root of nothing before its first leaf', async () => {
    const root = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    expect(hexOfBytes(emptyRoot(sha256))).toBe(root);
    expect(hexOfBytes(await rootOf(0, nodeAt, sha256))).toBe(root);
  });

  it.each(example.map(([, root], at) => [at + 1, root] as const))('has after leaf %i its root', async (size, root) => {
    expect(hexOfBytes(await rootOf(size, nodeAt, sha256))).toBe(root);
  });

  it('proves its sixth leaf by the hashes that RFC 6962 names', async () => {
    expect((await inclusionProof(5, 8, nodeAt, sha256)).map(hexOfBytes)).toEqual([
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
  });

  it('of six leaves is the beginning of that of eight', async () => {
    expect((await consistencyProof(6, 8, nodeAt, sha256)).map(hexOfBytes)).toEqual([
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
  });
});

describe('a proof of inclusion', () => {
  it('holds for every leaf of every tree of up to 80 leaves', async () => {
    for (let size = 1; size <= 80; size += 1)
      for (let index = 0; index < size; index += 1) expect(isIncluded(await included(index, size), sha256)).toBe(true);
  });

  it('holds in trees of up to 300 leaves, and fails when any bit of it is changed', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async ([size, pick, bit]) => {
        const good = await included(pick % size, size);
        expect(isIncluded(good, sha256)).toBe(true);
        expect(isIncluded({ ...good, leaf: flipped(good.leaf, bit) }, sha256)).toBe(false);
        expect(isIncluded({ ...good, root: flipped(good.root, bit) }, sha256)).toBe(false);
        for (const proof of proofsFlipped(good.proof, bit)) expect(isIncluded({ ...good, proof }, sha256)).toBe(false);
      }),
    );
  });

  it('is refused for another index, and with a hash too few or too many', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async ([size, pick]) => {
        const good = await included(pick % size, size);
        for (let index = 0; index < size; index += 1)
          expect(isIncluded({ ...good, index }, sha256)).toBe(index === good.index);
        for (const proof of [good.proof.slice(1), good.proof.slice(0, -1)])
          expect(isIncluded({ ...good, proof }, sha256)).toBe(size === 1);
        for (const proof of [
          [...good.proof, good.root],
          [good.root, ...good.proof],
        ])
          expect(isIncluded({ ...good, proof }, sha256)).toBe(false);
      }),
    );
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    'is refused for place or size %p',
    async (value) => {
      const good = await included(0, 1);
      expect(isIncluded({ ...good, index: value }, sha256)).toBe(false);
      expect(isIncluded({ ...good, size: value }, sha256)).toBe(false);
    },
  );

  it('is refused when it continues above the root, even if its last hash is given as the root', () => {
    const [leaf, more] = [leaves[0]!, leaves[1]!];
    const root = nodeHash(more, leaf, sha256);
    expect(isIncluded({ leaf, index: 0, size: 1, proof: [more], root }, sha256)).toBe(false);
  });

  it('is refused when a hash does not have 32 bytes, even if both are empty', () => {
    const none = new Uint8Array();
    expect(isIncluded({ leaf: none, index: 0, size: 1, proof: [], root: none }, sha256)).toBe(false);
  });
});

describe('a proof of consistency', () => {
  it('holds for every two trees of up to 80 leaves', async () => {
    for (let size2 = 0; size2 <= 80; size2 += 1)
      for (let size1 = 0; size1 <= size2; size1 += 1)
        expect(isConsistent(await consistent(size1, size2), sha256)).toBe(true);
  });

  it('holds between trees of up to 300 leaves, and fails when any bit of it is changed', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async ([size2, pick, bit]) => {
        const good = await consistent(1 + (pick % size2), size2);
        expect(isConsistent(good, sha256)).toBe(true);
        expect(isConsistent({ ...good, root1: flipped(good.root1, bit) }, sha256)).toBe(false);
        expect(isConsistent({ ...good, root2: flipped(good.root2, bit) }, sha256)).toBe(false);
        for (const proof of proofsFlipped(good.proof, bit))
          expect(isConsistent({ ...good, proof }, sha256)).toBe(false);
      }),
    );
  });

  it('is refused for another first size, and with a hash too few or too many', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async ([size2, pick]) => {
        const good = await consistent(1 + (pick % size2), size2);
        for (let size1 = 0; size1 <= size2; size1 += 1)
          expect(isConsistent({ ...good, size1 }, sha256)).toBe(size1 === good.size1);
        for (const proof of [good.proof.slice(1), good.proof.slice(0, -1)])
          expect(isConsistent({ ...good, proof }, sha256)).toBe(good.proof.length === 0);
        for (const proof of [
          [...good.proof, good.root2],
          [good.root1, ...good.proof],
        ])
          expect(isConsistent({ ...good, proof }, sha256)).toBe(false);
      }),
    );
  });

  it('is refused when it continues above the roots, even if its last hashes are given as the roots', async () => {
    const good = await consistent(3, 4);
    const more = leaves[9]!;
    const [root1, root2] = [nodeHash(more, good.root1, sha256), nodeHash(more, good.root2, sha256)];
    expect(isConsistent({ ...good, root1, root2, proof: [...good.proof, more] }, sha256)).toBe(false);
  });

  it('from the empty tree needs the empty root, and no hash', async () => {
    const good = await consistent(0, 5);
    expect(isConsistent({ ...good, root1: good.root2 }, sha256)).toBe(false);
    expect(isConsistent({ ...good, proof: [good.root2] }, sha256)).toBe(false);
  });
});

describe('a tree beyond 32 bits', () => {
  /** One leaf is different and all others are equal, so their nodes depend only on the level. */
  const own = 2 ** 32 + 3;
  const alike = [leafHash(Buffer.from('cover'), sha256)];
  const node = (level: number, index: number): Uint8Array => {
    if (Math.floor(own / 2 ** level) === index)
      return level === 0
        ? leafHash(Buffer.from('own'), sha256)
        : nodeHash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1), sha256);
    while (alike.length <= level) alike.push(nodeHash(alike.at(-1)!, alike.at(-1)!, sha256));
    return alike[level]!;
  };
  const nodeAt: NodeAt = async (level, index) => node(level, index);

  it.each([2 ** 32 + 5, 2 ** 40 - 1, 2 ** 53 - 1])('of %i leaves proves each in its place alone', async (size) => {
    const root = await rootOf(size, nodeAt, sha256);
    for (const index of [0, 2 ** 31, own, size - 1]) {
      const proof = await inclusionProof(index, size, nodeAt, sha256);
      const leaf = node(0, index);
      expect(isIncluded({ leaf, index, size, proof, root }, sha256)).toBe(true);
      expect(isIncluded({ leaf, index: index % 2 ** 32, size, proof, root }, sha256)).toBe(index < 2 ** 32);
    }
  });

  it.each([2 ** 32 + 5, 2 ** 40 - 1, 2 ** 53 - 1])('of %i leaves proves what it began with', async (size2) => {
    const root2 = await rootOf(size2, nodeAt, sha256);
    for (const size1 of [1, 2 ** 31, own, own + 1, size2 - 1]) {
      const root1 = await rootOf(size1, nodeAt, sha256);
      const proof = await consistencyProof(size1, size2, nodeAt, sha256);
      expect(isConsistent({ size1, size2, root1, root2, proof }, sha256)).toBe(true);
      expect(isConsistent({ size1: size1 % 2 ** 32, size2, root1, root2, proof }, sha256)).toBe(size1 < 2 ** 32);
    }
  });
});

describe('an impossible proof', () => {
  it('is not made', async () => {
    await expect(inclusionProof(5, 5, tree, sha256)).rejects.toThrow('leaf 5 is not in a tree of 5');
    await expect(inclusionProof(-1, 5, tree, sha256)).rejects.toThrow('-1 is not a number of leaves');
    await expect(consistencyProof(6, 5, tree, sha256)).rejects.toThrow('a tree of 6 is not the beginning of one of 5');
    await expect(rootOf(2 ** 53, tree, sha256)).rejects.toThrow('is not a number of leaves');
  });
});
