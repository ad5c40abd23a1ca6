import { join } from 'node:path';
import type pg from 'pg';
import { areEqual, nodesFromTiles, rootOf } from '@app/proof';
import { sha256 } from '../chain.js';
import { tilesIn } from '../tile-files.js';
import type { Faults } from './faults.js';
import { treeOf, type TlogParts, type SignedFiles, type SignedTree } from './signed-files.js';

const pageMax = 500;

interface Row {
  size: string;
  root: Buffer;
  note: string;
}

/**
 * That everything that was signed is one tree, and the published one: the root of each checkpoint in the database and in the folder,
 * made again from the tiles, and its signature. `before`: what the folder said before the database's snapshot was taken. Returns how many
 * checkpoints the database has.
 */
export async function checkCheckpoints(
  client: pg.ClientBase,
  log: TlogParts,
  signed: SignedFiles,
  before: SignedFiles | undefined,
  faults: Faults,
): Promise<number> {
  await checkDatabaseSize(client, before, faults);
  const rootAt = rootsOf(log, signed.tree?.size ?? 0);
  const check = async (name: string, tree: SignedTree): Promise<void> => {
    if (tree.size > (signed.tree?.size ?? 0))
      return faults.report('checkpoint-beyond-signed', `${name}: the folder knows no signature of a tree as large`);
    const root = await rootAt(tree.size);
    // a tile that can't be read has been named
    if (root && !areEqual(root, tree.root))
      faults.report('checkpoint-root-differs', `${name}: the published tiles make another root`);
  };
  if (signed.published) await check('public/checkpoint', signed.published);
  if (signed.lastSigned) await check('kept/last-signed', signed.lastSigned);

  let count = 0;
  for (let after = '-1'; ;) {
    const { rows } = await client.query<Row>(
      'select size, root, note from log.checkpoints where size > $1 order by size limit $2',
      [after, pageMax],
    );
    for (const row of rows) await checkRow(log, row, check, faults);
    count += rows.length;
    after = rows.at(-1)?.size ?? after;
    if (rows.length < pageMax) break;
  }
  if (count > 0 && !signed.lastSigned)
    faults.report(
      'last-signed-missing',
      'the database has checkpoints, and kept/last-signed is not there or not valid',
    );
  if (count > 0 && !signed.published)
    faults.report(
      'checkpoint-missing',
      'the database has checkpoints, and public/checkpoint is not there or not valid',
    );
  return count;
}

/** Leaves are in the database before they are signed: it can't have fewer, unless it was set back. */
async function checkDatabaseSize(
  client: pg.ClientBase,
  before: SignedFiles | undefined,
  faults: Faults,
): Promise<void> {
  const { rows } = await client.query<{ size: string }>('select size from log.head');
  const size = Number(rows[0]?.size ?? 0);
  const signed = before?.tree?.size ?? 0;
  if (size < signed)
    faults.report(
      'database-behind-signed',
      `the database knows ${size} leaves, and ${signed} were signed: it was set back`,
    );
}

async function checkRow(
  log: TlogParts,
  { size, root, note }: Row,
  check: (name: string, tree: SignedTree) => Promise<void>,
  faults: Faults,
): Promise<void> {
  const name = `checkpoint ${size}`;
  const tree = treeOf(log, note);
  if ('code' in tree) return faults.report(tree.code, `${name}: ${tree.words}`);
  if (tree.size !== Number(size) || !areEqual(tree.root, root))
    faults.report('checkpoint-malformed', `${name}: its note says another size or root than its row`);
  await check(name, { size: Number(size), root });
}

/** The root of any smaller tree than the one that was signed last, from the same nodes. Undefined where a tile can't be read. */
function rootsOf(log: TlogParts, size: number): (of: number) => Promise<Uint8Array | undefined> {
  const nodeAt = nodesFromTiles(size, tilesIn(join(log.folder, 'public')), sha256);
  return (of) => rootOf(of, nodeAt, sha256).catch(() => undefined);
}
