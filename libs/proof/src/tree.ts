import type { Sha256 } from './chain.js';
import { emptyRoot, nodeHash } from './merkle.js';

/** The root of the perfect subtree of 2^level leaves that starts at leaf index·2^level. Level 0: the leaf's hash. */
export type NodeAt = (level: number, index: number) => Promise<Uint8Array>;

/** The root of the tree of the first `size` leaves: MTH of RFC 6962 section 2.1. */
export async function rootOf(size: number, nodeAt: NodeAt, sha256: Sha256): Promise<Uint8Array> {
  mustBeCount(size);
  return size === 0 ? emptyRoot(sha256) : rangeRoot(0, size, nodeAt, sha256);
}

/** What `isIncluded` verifies: PATH of RFC 6962 section 2.1.1. */
export async function inclusionProof(
  index: number,
  size: number,
  nodeAt: NodeAt,
  sha256: Sha256,
): Promise<Uint8Array[]> {
  mustBeCount(index);
  mustBeCount(size);
  if (index >= size) throw new RangeError(`leaf ${index} is not in a tree of ${size}`);
  const siblings: Promise<Uint8Array>[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + split(end - start);
    if (index < middle) {
      siblings.push(rangeRoot(middle, end, nodeAt, sha256));
      end = middle;
    } else {
      siblings.push(rangeRoot(start, middle, nodeAt, sha256));
      start = middle;
    }
  }
  return Promise.all(siblings.reverse());
}

/** What `isConsistent` verifies: PROOF of RFC 6962 section 2.1.2. Empty when size1 is 0 or size2. */
export async function consistencyProof(
  size1: number,
  size2: number,
  nodeAt: NodeAt,
  sha256: Sha256,
): Promise<Uint8Array[]> {
  mustBeCount(size1);
  mustBeCount(size2);
  if (size1 > size2) throw new RangeError(`a tree of ${size1} is not the beginning of one of ${size2}`);
  if (size1 === 0 || size1 === size2) return [];
  const nodes: Promise<Uint8Array>[] = [];
  let [start, end] = [0, size2];
  while (end !== size1) {
    const middle = start + split(end - start);
    if (size1 <= middle) {
      nodes.push(rangeRoot(middle, end, nodeAt, sha256));
      end = middle;
    } else {
      nodes.push(rangeRoot(start, middle, nodeAt, sha256));
      start = middle;
    }
  }
  // The verifier has the root of the first tree, so a node that equals it is left out.
  if (start > 0) nodes.push(rangeRoot(start, end, nodeAt, sha256));
  return Promise.all(nodes.reverse());
}

/**
 * The root over the leaves from `start` to before `end`. `start` is a multiple of the least power of two that is not
 * less than their number.
 */
async function rangeRoot(start: number, end: number, nodeAt: NodeAt, sha256: Sha256): Promise<Uint8Array> {
  const count = end - start;
  const level = levelOf(count);
  if (level !== undefined) return nodeAt(level, start / count);
  const middle = start + split(count);
  const [left, right] = await Promise.all([
    rangeRoot(start, middle, nodeAt, sha256),
    rangeRoot(middle, end, nodeAt, sha256),
  ]);
  return nodeHash(left, right, sha256);
}

/** The greatest power of two that is less than the count. */
function split(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

function levelOf(count: number): number | undefined {
  let [level, power] = [0, 1];
  while (power < count) [level, power] = [level + 1, power * 2];
  return power === count ? level : undefined;
}

function mustBeCount(value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is not a number of leaves`);
}
