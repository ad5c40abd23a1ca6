import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { areEqual, nodesFromTiles, rootOf } from '@app/proof';
import { sha256 } from '../read/index.js';
import { isNote, Faults } from './faults.js';
import { checkLeaves } from './leaves.js';
import { treeOf, type TlogParts, type SignedTree } from './signed-files.js';
import { checkTiles, LeafTiles, leafIs, tileReader } from './tiles.js';
import { coversOf, type Leaf } from '../log/index.js';
import { tilesIn } from '../log/index.js';

export interface Adopted {
  /** The leaves from `from` until before `to` were signed, and were not in the database. */
  from: number;
  to: number;
  /** The number of them for which this database has the entry or the read. */
  found: number;
  covers: number;
  lost: number;
}

const batchMax = 1_000;

/**
 * Continues a log after its database was restored from a backup that is older than the last signature. Every leaf that
 * was signed since the backup keeps its index. When the database has the leaf's entry or read, the entry or read gets
 * the index again. Otherwise the leaf is recorded as lost, with the reason. So the tree continues from everything that
 * was ever signed. `url` is an administrator's.
 *
 * Throws, without a change, when there is nothing to adopt, when the published tiles differ from the signed tree, or when
 * the leaves in the database are not the first leaves of that tree.
 */
export async function adopt(url: string, log: TlogParts, reason: string): Promise<Adopted> {
  if (reason.trim() === '' || reason.length > 500)
    throw new Error('give a reason, in up to 500 characters, why leaves may be missing');
  const { coverKey } = log;
  if (!coverKey) throw new Error('cover.key is not in the log’s key folder: restore it from your backup of the keys');
  const signed = await lastSigned(log);
  await assertTilesAreSigned(log, signed);
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query('begin');
    // this lock stops every process that sequences
    const { rows } = await client.query<{ size: string; term: string }>('select size, term from log.head for update');
    const from = Number(rows[0]?.size ?? 0);
    if (from >= signed.size)
      throw new Error(`the database knows ${from} leaves, and ${signed.size} were signed: there is nothing to adopt`);
    await assertIsBeginning(client, log, signed.size);
    await client.query('select log.sweep($1)', [rows[0]?.term]);
    const adopted = { from, to: signed.size, found: 0, covers: 0, lost: 0 };
    for await (const batch of publishedFrom(log, from, signed.size)) {
      const covers = batch.filter((leaf) => areEqual(leaf.data, coverAt(coverKey, leaf.index)));
      await writeCovers(client, covers);
      const others = batch.filter((leaf) => !covers.includes(leaf));
      const found = await giveBack(client, others, reason);
      adopted.covers += covers.length;
      adopted.found += found;
      adopted.lost += others.length - found;
    }
    await client.query(
      'insert into log.checkpoints (size, root, note) values ($1, $2, $3) on conflict (size) do nothing',
      [signed.size, Buffer.from(signed.root), signed.note],
    );
    // a process with the old term must take the lease again
    await client.query(`update log.head set size = $1, term = term + 1, held_until = '-infinity'`, [signed.size]);
    await client.query('commit');
    return adopted;
  } finally {
    await client.end();
  }
}

async function lastSigned(log: TlogParts): Promise<SignedTree & { note: string }> {
  const note = await readFile(join(log.folder, 'kept', 'last-signed'), 'utf8').catch(() => {
    throw new Error('kept/last-signed cannot be read: restore the log’s folder first');
  });
  const tree = treeOf(log, note);
  if ('code' in tree) throw new Error(`kept/last-signed: ${tree.words}`);
  return { ...tree, note };
}

async function assertTilesAreSigned(log: TlogParts, { size, root }: SignedTree): Promise<void> {
  const faults = new Faults();
  await checkTiles(tileReader(log.folder, faults), size, faults);
  const nodeAt = nodesFromTiles(size, tilesIn(join(log.folder, 'public')), sha256);
  const found = await rootOf(size, nodeAt, sha256).catch(() => undefined);
  const [first] = faults.all();
  if (first) throw new Error(`the published tiles are damaged: ${first.words}`);
  if (!found || !areEqual(found, root))
    throw new Error('the published tiles do not make the tree that was signed last');
}

/** The leaves in the database must be the first leaves of the published tree. */
async function assertIsBeginning(client: pg.ClientBase, log: TlogParts, size: number): Promise<void> {
  const faults = new Faults();
  await checkLeaves(client, log.coverKey, new LeafTiles(tileReader(log.folder, faults), size), faults);
  const wrong = faults.all().find((fault) => !isNote(fault));
  if (wrong)
    throw new Error(`the database is not the beginning of what was signed: ${wrong.words}. npm run fsck names all`);
}

/** The data of the signed leaves, from the published bundles. Each leaf's data is compared with the hash in its tile. */
async function* publishedFrom(log: TlogParts, from: number, to: number): AsyncGenerator<Leaf[]> {
  const faults = new Faults();
  const tiles = new LeafTiles(tileReader(log.folder, faults), to);
  let batch: Leaf[] = [];
  for (let index = from; index < to; index += 1) {
    const leaf = await tiles.at(index);
    if (!leaf?.data || !leafIs(leaf, leaf.data))
      throw new Error(`the published data of leaf ${index} cannot be read, or do not have the hash that was signed`);
    // a copy, because the tile's buffer is reused
    batch.push({ index, data: Buffer.from(leaf.data) });
    if (batch.length < batchMax) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function coverAt(key: Buffer, index: number): Uint8Array {
  const [cover] = coversOf(key, index, 1);
  if (!cover) throw new Error('one cover was asked for, and none came');
  return cover.data;
}

/** Consecutive covers are one row. */
async function writeCovers(client: pg.ClientBase, covers: readonly Leaf[]): Promise<void> {
  const ranges: { first: number; count: number }[] = [];
  for (const { index } of covers) {
    const last = ranges.at(-1);
    if (last && last.first + last.count === index) last.count += 1;
    else ranges.push({ first: index, count: 1 });
  }
  await client.query('insert into log.covers (first, count) select * from unnest($1::bigint[], $2::int[])', [
    ranges.map(({ first }) => first),
    ranges.map(({ count }) => count),
  ]);
}

/** Gives waiting entries and reads their old indexes, and records the other leaves as lost. Returns how many were found. */
async function giveBack(client: pg.ClientBase, leaves: readonly Leaf[], reason: string): Promise<number> {
  const { rows } = await client.query<{ found: number }>(
    `with signed as (
       select * from unnest($1::bigint[], $2::bytea[]) as s(index, data)
     ), found as (
       delete from log.waiting w using signed s where w.data = s.data returning s.index, w.data, w.case_id, w.seq, w.read_id
     ), placed as (
       insert into log.leaves (index, data, case_id, seq, read_id) select index, data, case_id, seq, read_id from found
     ), lost as (
       insert into log.losses (index, data, reason)
       select s.index, s.data, $3 from signed s where s.index not in (select index from found)
     )
     select count(*)::int as found from found`,
    [leaves.map(({ index }) => index), leaves.map(({ data }) => data), reason],
  );
  return rows[0]?.found ?? 0;
}
