import { areEqual, joined } from './bytes.js';
import type { Sha256 } from './chain.js';

/**
 * The Merkle tree of RFC 6962 section 2.1. Sizes and indexes are numbers up to 2^53 - 1. Bit operators are not used:
 * JavaScript's would cut them to 32 bits.
 */

export const hashLength = 32;

export const emptyRoot = (sha256: Sha256): Uint8Array => sha256(new Uint8Array());

export const leafHash = (data: Uint8Array, sha256: Sha256): Uint8Array => sha256(joined([Uint8Array.of(0), data]));

export const nodeHash = (left: Uint8Array, right: Uint8Array, sha256: Sha256): Uint8Array =>
  sha256(joined([Uint8Array.of(1), left, right]));

export interface Inclusion {
  /** The leaf's hash, not its data. */
  leaf: Uint8Array;
  index: number;
  size: number;
  proof: readonly Uint8Array[];
  root: Uint8Array;
}

/** Whether the tree of that size and root has that leaf at that index: RFC 9162 section 2.1.3.2. */
export function isIncluded({ leaf, index, size, proof, root }: Inclusion, sha256: Sha256): boolean {
  if (!isCount(index) || !isCount(size) || index >= size || ![leaf, root, ...proof].every(isHash)) return false;
  let [place, last] = [index, size - 1];
  let found = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (isOdd(place) || place === last) {
      found = nodeHash(sibling, found, sha256);
      while (!isOdd(place) && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      found = nodeHash(found, sibling, sha256);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && areEqual(found, root);
}

export interface Consistency {
  size1: number;
  size2: number;
  root1: Uint8Array;
  root2: Uint8Array;
  proof: readonly Uint8Array[];
}

/**
 * Whether the tree of size1 is the beginning of the tree of size2: RFC 9162 section 2.1.4.2. The RFC leaves two cases
 * open: trees of one size must be equal, and the empty tree is the beginning of every tree. In both cases the proof
 * must be empty.
 */
export function isConsistent({ size1, size2, root1, root2, proof }: Consistency, sha256: Sha256): boolean {
  if (!isCount(size1) || !isCount(size2) || size1 > size2 || ![root1, root2, ...proof].every(isHash)) return false;
  if (size1 === 0 && !areEqual(root1, emptyRoot(sha256))) return false;
  if (size1 === size2) return proof.length === 0 && areEqual(root1, root2);
  if (size1 === 0) return proof.length === 0;
  let [place, last] = [size1 - 1, size2 - 1];
  while (isOdd(place)) [place, last] = [half(place), half(last)];
  // When size1 is a power of two, the proof starts from its root, and leaves that root out.
  const [start, ...rest] = place === 0 && proof.length > 0 ? [root1, ...proof] : proof;
  if (!start) return false;
  let [first, second] = [start, start];
  for (const node of rest) {
    if (last === 0) return false;
    if (isOdd(place) || place === last) {
      first = nodeHash(node, first, sha256);
      second = nodeHash(node, second, sha256);
      while (!isOdd(place) && place !== 0) [place, last] = [half(place), half(last)];
    } else {
      second = nodeHash(second, node, sha256);
    }
    [place, last] = [half(place), half(last)];
  }
  return last === 0 && areEqual(first, root1) && areEqual(second, root2);
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
const isHash = (bytes: Uint8Array): boolean => bytes.length === hashLength;
const isOdd = (value: number): boolean => value % 2 === 1;
const half = (value: number): number => Math.floor(value / 2);
