import { join } from 'node:path';
import { entriesPath, hashLength, leafHash, nodeHash, tilePath, tileWidth, widthOf } from '@app/proof';
import { sha256 } from '../read/index.js';
import { tilesIn } from '../log/index.js';
import type { Faults } from './faults.js';

/** In an entry bundle, each leaf's data follows its length, two bytes. */
const bundled = hashLength + 2;

export interface PublishedLeaf {
  hash: Buffer;
  /** From the entry bundle; undefined when it cannot be read. */
  data: Buffer | undefined;
}

/** The published leaves of a tree of this size. Callers ask in order, so only one tile and one bundle are in memory. */
export class LeafTiles {
  private held = { tile: -1, hashes: undefined as Buffer | undefined, bundle: undefined as Buffer | undefined };

  constructor(
    private readonly read: ReadTile,
    readonly size: number,
  ) {}

  /** Undefined beyond the size, and when the tile cannot be read. */
  async at(index: number): Promise<PublishedLeaf | undefined> {
    if (index >= this.size) return undefined;
    const tile = Math.floor(index / tileWidth);
    if (tile !== this.held.tile) await this.hold(tile);
    const place = index % tileWidth;
    const { hashes, bundle } = this.held;
    return (
      hashes && {
        hash: hashes.subarray(place * hashLength, (place + 1) * hashLength),
        data: bundle?.subarray(place * bundled + 2, (place + 1) * bundled),
      }
    );
  }

  private async hold(tile: number): Promise<void> {
    const width = widthOf(0, tile, this.size);
    const path = (of: number): string => tilePath(0, tile, of);
    const hashes = await this.read(path(width), path(tileWidth), width * hashLength);
    const entries = (of: number): string => entriesPath(tile, of);
    const bundle = await this.read(entries(width), entries(tileWidth), width * bundled);
    this.held = { tile, hashes, bundle };
  }
}

/** Checks that each hash of a tile is the root of the tile below it. Only then does a root depend on the leaves. */
export async function checkTiles(read: ReadTile, size: number, faults: Faults): Promise<void> {
  for (let level = 0; Math.floor(size / tileWidth ** (level + 1)) > 0; level += 1) {
    let above: Buffer | undefined;
    const full = Math.floor(size / tileWidth ** (level + 1));
    for (let index = 0; index < full; index += 1) {
      const place = index % tileWidth;
      const aboveIndex = Math.floor(index / tileWidth);
      const width = widthOf(level + 1, aboveIndex, size);
      const abovePath = (of: number): string => tilePath(level + 1, aboveIndex, of);
      if (place === 0) above = await read(abovePath(width), abovePath(tileWidth), width * hashLength);
      const path = tilePath(level, index, tileWidth);
      const below = await read(path, path, tileWidth * hashLength);
      const hash = above?.subarray(place * hashLength, (place + 1) * hashLength);
      if (hash && below && !rootOfTile(below).equals(hash))
        faults.report('tile-differs-from-below', `${abovePath(width)} does not have the root of ${path}`);
    }
  }
}

export function rootOfTile(tile: Buffer): Buffer {
  let row = Array.from({ length: tile.length / hashLength }, (_one, at): Uint8Array =>
    tile.subarray(at * hashLength, (at + 1) * hashLength),
  );
  while (row.length > 1)
    row = row.flatMap((left, at) => {
      const right = at % 2 === 0 ? row[at + 1] : undefined;
      return right ? [nodeHash(left, right, sha256)] : [];
    });
  return Buffer.from(row[0] ?? []);
}

/** Reads `length` bytes of a tile. Undefined when that fails; the failure is reported once for each file. */
export type ReadTile = (path: string, fullPath: string, length: number) => Promise<Buffer | undefined>;

/** Reads tiles of the log's folder. Instead of a partial tile that was deleted, it reads the full one. */
export function tileReader(folder: string, faults: Faults): ReadTile {
  const published = tilesIn(join(folder, 'public'));
  const said = new Set<string>();
  return async (path, fullPath, length) => {
    try {
      const bytes = Buffer.from(await published(path).catch(() => published(fullPath)));
      if (bytes.length < length) throw new Error(`it has ${bytes.length} bytes instead of ${length}`);
      return bytes.subarray(0, length);
    } catch (error) {
      if (!said.has(path)) faults.report('tiles-unreadable', `${path} cannot be read: ${reasonOf(error)}`);
      if (said.size < saidMax) said.add(path);
      return undefined;
    }
  };
}

const saidMax = 10_000;

/** The code instead of the system's message, which contains a path of the machine. */
function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}

export const leafIs = (published: PublishedLeaf, data: Uint8Array): boolean =>
  published.hash.equals(leafHash(data, sha256));
