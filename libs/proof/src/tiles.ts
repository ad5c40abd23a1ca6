import type { Sha256 } from './chain.js';
import { hashLength, nodeHash } from './merkle.js';
import type { NodeAt } from './tree.js';

/** A full tile has this many hashes: https://c2sp.org/tlog-tiles. */
export const tileWidth = 256;
const tileHeight = 8;
const levelMax = 63;
/** The number of cached tiles: about 24 kB each. */
const keptMax = 1024;

/** The path of a tile below the log's prefix: 'tile/0/x001/234', and 'tile/0/x001/234.p/17' for a partial one. */
export function tilePath(level: number, index: number, width: number): string {
  if (!Number.isInteger(level) || level < 0 || level > levelMax)
    throw new RangeError(`there is no tile level ${level}`);
  return `tile/${level}/${place(index, width)}`;
}

/** The path of the entry bundle that belongs to a tile of level 0. */
export const entriesPath = (index: number, width: number): string => `tile/entries/${place(index, width)}`;

function place(index: number, width: number): string {
  if (!Number.isSafeInteger(index) || index < 0) throw new RangeError(`${index} is not the index of a tile`);
  if (!Number.isInteger(width) || width < 1 || width > tileWidth)
    throw new RangeError(`no tile is ${width} hashes wide`);
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const parts = padded.match(/\d{3}/g) ?? [];
  const path = parts.map((part, at) => (at < parts.length - 1 ? `x${part}` : part)).join('/');
  return width === tileWidth ? path : `${path}.p/${width}`;
}

/** How many hashes the tile has in the tree of that size; 0 when there is no such tile. */
export function widthOf(level: number, index: number, size: number): number {
  const hashes = Math.floor(size / tileWidth ** level);
  return Math.max(0, Math.min(tileWidth, hashes - index * tileWidth));
}

/**
 * Reads the nodes of the tree of that size from its tiles. A partial tile may have been deleted once the full one
 * exists; then the hashes are taken from the full one. `read` rejects when the file does not exist.
 *
 * This does not prove that the tiles belong to the log: verify the proof against a signed root.
 */
export function nodesFromTiles(size: number, read: (path: string) => Promise<Uint8Array>, sha256: Sha256): NodeAt {
  const kept = new Map<string, Promise<Tile>>();

  const tileAt = (level: number, index: number, width: number): Promise<Tile> => {
    const path = tilePath(level, index, width);
    const found = kept.get(path);
    if (found) return found;
    const tile = readTile(level, index, width, read).then((bytes) => tileOf(bytes, sha256));
    kept.set(path, tile);
    // A failed read is not cached: the file may exist at the next attempt.
    tile.catch(() => kept.delete(path));
    const [oldest] = kept.keys();
    if (kept.size > keptMax && oldest !== undefined) kept.delete(oldest);
    return tile;
  };

  return async (level, index) => {
    const height = level % tileHeight;
    const tileLevel = (level - height) / tileHeight;
    const first = index * 2 ** height;
    const tileIndex = Math.floor(first / tileWidth);
    const offset = (first % tileWidth) / 2 ** height;
    const width = widthOf(tileLevel, tileIndex, size);
    const node = width === 0 ? undefined : (await tileAt(tileLevel, tileIndex, width))[height]?.[offset];
    if (!node) throw new RangeError(`a tree of ${size} has no node ${index} on level ${level}`);
    return node;
  };
}

/** The hashes of a tile, and those of the perfect subtrees above them, by height. */
type Tile = Uint8Array[][];

async function readTile(
  level: number,
  index: number,
  width: number,
  read: (path: string) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const path = tilePath(level, index, width);
  const wanted = width * hashLength;
  if (width === tileWidth) return ofLength(await read(path), wanted, path);
  const partial = await read(path).catch((error: unknown) => ({ error }));
  if (partial instanceof Uint8Array) return ofLength(partial, wanted, path);
  const fullPath = tilePath(level, index, tileWidth);
  const full = await read(fullPath).catch(() => {
    throw partial.error;
  });
  return ofLength(full, tileWidth * hashLength, fullPath).subarray(0, wanted);
}

function ofLength(bytes: Uint8Array, length: number, path: string): Uint8Array {
  if (bytes.length !== length) throw new Error(`${path} has ${bytes.length} bytes instead of ${length}`);
  return bytes;
}

function tileOf(bytes: Uint8Array, sha256: Sha256): Tile {
  let hashes = Array.from({ length: bytes.length / hashLength }, (_, at) =>
    bytes.subarray(at * hashLength, (at + 1) * hashLength),
  );
  const tile = [hashes];
  while (hashes.length > 1) {
    hashes = pairs(hashes).map(([left, right]) => nodeHash(left, right, sha256));
    tile.push(hashes);
  }
  return tile;
}

/** When the number is odd, the last hash has no parent in the tile. */
const pairs = (hashes: Uint8Array[]): [Uint8Array, Uint8Array][] =>
  hashes.flatMap((left, at): [Uint8Array, Uint8Array][] => {
    const right = at % 2 === 0 ? hashes[at + 1] : undefined;
    return right ? [[left, right]] : [];
  });
