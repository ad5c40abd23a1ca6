import { join } from 'node:path';
import type pg from 'pg';
import { areEqual, nodesFromTiles, rootOf } from '@app/proof';
import { sha256 } from '../read/index.js';
import { tilesIn } from '../log/index.js';
import type { Faults } from './faults.js';
import { treeOf, type TlogParts, type SignedFiles, type SignedTree } from './signed-files.js';

const pageMax = 500;

interface Row {
  size: string;
  root: Buffer;
  note: string;
}

/**
 * Checks that all checkpoints, in the database and in the folder, are of one tree, the published one. It computes each
 * root again from the tiles and verifies each signature. `before`: what the folder contained before the database's
 * snapshot. Returns the number of checkpoints in the database.
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
      return faults.report('checkpoint-beyond-signed', `${name}: the folder has no signature of a tree of that size`);
    const root = await rootAt(tree.size);
    // without a root: reading the tile failed, which is reported already
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

/** Leaves are in the database before they are signed. So it has fewer leaves only when an older state was restored. */
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

/** The root of each smaller tree than the last signed one, from the same nodes. Undefined when a tile cannot be read. */
function rootsOf(log: TlogParts, size: number): (of: number) => Promise<Uint8Array | undefined> {
  const nodeAt = nodesFromTiles(size, tilesIn(join(log.folder, 'public')), sha256);
  return (of) => rootOf(of, nodeAt, sha256).catch(() => undefined);
}
