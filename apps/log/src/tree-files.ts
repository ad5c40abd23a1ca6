import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { place } from '@app/files';
import { sha256, tilesIn, type Leaf } from '@app/journal';
import { entriesPath, leafHash, nodeHash, nodesFromTiles, rootOf, tilePath, type NodeAt } from '@app/proof';

const tileWidth = 256;

/**
 * The tree as files. Leaves are added in order. A full tile is written at once; the partial last tile of each level is
 * written before a checkpoint. Memory holds only those last tiles, however large the tree is. Every file can be rebuilt
 * from the database.
 */
export class TreeFiles {
  private levels: Uint8Array[][] = [];
  private entries: Uint8Array[] = [];
  private length = 0;

  constructor(private readonly folder: string) {}

  get size(): number {
    return this.length;
  }

  nodes(size: number): NodeAt {
    return nodesFromTiles(size, tilesIn(this.folder), sha256);
  }

  root(): Promise<Uint8Array> {
    return rootOf(this.length, this.nodes(this.length), sha256);
  }

  /** Resets to an empty tree. */
  clear(): void {
    [this.levels, this.entries, this.length] = [[], [], 0];
  }

  /** Continues from the files of a tree of that size. Throws when a file is missing or has the wrong length. */
  async resume(size: number): Promise<void> {
    this.clear();
    const read = tilesIn(this.folder);
    for (let level = 0, width = size; width > 0; level += 1, width = Math.floor(width / tileWidth)) {
      const last = width % tileWidth;
      const bytes = last === 0 ? Buffer.alloc(0) : await read(tilePath(level, Math.floor(width / tileWidth), last));
      this.levels.push(split(bytes, 32, last));
    }
    const last = size % tileWidth;
    const bytes = last === 0 ? Buffer.alloc(0) : await read(entriesPath(Math.floor(size / tileWidth), last));
    this.entries = split(bytes, 34, last);
    this.length = size;
  }

  /** Adds leaves. Throws when they are not the next ones. */
  async add(leaves: readonly Leaf[]): Promise<void> {
    for (const { index, data } of leaves) {
      if (index !== this.length) throw new Error(`leaf ${index} came where ${this.length} was due`);
      this.entries.push(Buffer.concat([lengthPrefix, data]));
      await this.push(0, leafHash(data, sha256));
      this.length += 1;
      if (this.entries.length === tileWidth) await this.fullEntries();
    }
  }

  /** Writes the partial tiles, so that the tree of the present size can be read from the files. */
  async flush(): Promise<void> {
    for (const [level, hashes] of this.levels.entries())
      if (hashes.length > 0)
        await this.write(tilePath(level, this.tilesFull(level), hashes.length), Buffer.concat(hashes));
    if (this.entries.length > 0)
      await this.write(
        entriesPath(Math.floor(this.length / tileWidth), this.entries.length),
        Buffer.concat(this.entries),
      );
  }

  private async push(level: number, hash: Uint8Array): Promise<void> {
    const hashes = (this.levels[level] ??= []);
    hashes.push(hash);
    if (hashes.length < tileWidth) return;
    // the length does not count the leaf that is being added, so it is that leaf's index
    const index = Math.floor(this.length / tileWidth ** (level + 1));
    const path = tilePath(level, index, tileWidth);
    await this.write(path, Buffer.concat(hashes));
    await this.dropPartial(path);
    this.levels[level] = [];
    await this.push(level + 1, rootOfTile(hashes));
  }

  private async fullEntries(): Promise<void> {
    const path = entriesPath(this.length / tileWidth - 1, tileWidth);
    await this.write(path, Buffer.concat(this.entries));
    await this.dropPartial(path);
    this.entries = [];
  }

  private tilesFull = (level: number): number => Math.floor(this.length / tileWidth ** (level + 1));
  private write = (path: string, bytes: Uint8Array): Promise<void> => place(join(this.folder, path), bytes);
  /** A full tile replaces its partial ones. */
  private dropPartial = (path: string): Promise<void> =>
    rm(join(this.folder, `${path}.p`), { recursive: true, force: true });
}

/** The length of every leaf's data; it precedes the data in an entry bundle. */
const lengthPrefix = Buffer.of(0, 32);

function rootOfTile(hashes: readonly Uint8Array[]): Uint8Array {
  let row = hashes;
  while (row.length > 1)
    row = Array.from({ length: row.length / 2 }, (_one, at) =>
      nodeHash(row[2 * at] ?? new Uint8Array(), row[2 * at + 1] ?? new Uint8Array(), sha256),
    );
  const [root] = row;
  if (!root) throw new Error('an empty tile has no root');
  return root;
}

function split(bytes: Uint8Array, width: number, count: number): Uint8Array[] {
  if (bytes.length !== width * count) throw new Error('a tile is not as long as its width says');
  return Array.from({ length: count }, (_one, at) => bytes.slice(at * width, (at + 1) * width));
}
