import pg from 'pg';
import type { Lifecycle } from '@app/lifecycle';
import { checkAcross } from './across.js';
import { checkSplits } from './splits.js';
import { checkCases, type Opens } from './cases.js';
import { checkCheckpoints } from './checkpoints.js';
import { Faults, type Fault } from './faults.js';
import { checkLeaves } from './leaves.js';
import { checkLists } from './lists.js';
import { readLedger, Suspects } from './erasures.js';
import { signedFiles, type TlogParts } from './signed-files.js';
import { checkTiles, LeafTiles, tileReader } from './tiles.js';
import { checkWaiting } from './waiting.js';

export interface Checked {
  cases: number;
  entries: number;
  seals: number;
  leaves: number;
  checkpoints: number;
  faults: Fault[];
}

/**
 * Checks the whole journal as its administrator:
 * - every chain, every case file against its entries, every seal against its key;
 * - custody, clocks, lists, deliveries, places and erasures;
 * - the journal against the log's leaves, the leaves against the published tiles, the tiles against the signed roots.
 *
 * It only reads, page by page, so that a large journal needs little memory. It reads in one snapshot, so that a case that
 * moves meanwhile is not a fault. Without `log` it checks only the database.
 */
export async function fsck(url: string, lifecycle: Lifecycle, opens: Opens, log?: TlogParts): Promise<Checked> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    // a key service may answer slowly between two reads
    await client.query('set local idle_in_transaction_session_timeout = 0');
    return await fsckWithin(client, lifecycle, opens, log);
  } finally {
    await client.end();
  }
}

/**
 * The same in a transaction that the caller began. It must be repeatable read, unless nothing else is connected. It may
 * have changed rows, and may be rolled back later.
 */
export async function fsckWithin(
  client: pg.ClientBase,
  lifecycle: Lifecycle,
  opens: Opens,
  log?: TlogParts,
): Promise<Checked> {
  const faults = new Faults();
  // Signed leaves and erasures are in the database first, and in the folder later. So what the folder contained before
  // the snapshot must be in the snapshot, and erasures that are noted in the snapshot must be in the folder afterwards.
  // The order of these reads matters when the product runs.
  const before = log && (await signedFiles(log));
  const suspects = new Suspects(log);
  const cases = await checkCases(client, lifecycle, opens, await readLedger(log), faults, suspects);
  await checkAcross(client, faults);
  await checkSplits(client, lifecycle, faults);
  await checkLists(client, faults);
  await checkWaiting(client, faults);
  const signed = log && (await signedFiles(log, faults));
  const read = log && tileReader(log.folder, faults);
  const size = signed?.tree?.size ?? 0;
  const leaves = await checkLeaves(client, log?.coverKey, read && new LeafTiles(read, size), faults);
  if (read) await checkTiles(read, size, faults);
  const checkpoints = log && signed ? await checkCheckpoints(client, log, signed, before, faults) : 0;
  await suspects.settle(faults);
  return { ...cases, leaves, checkpoints, faults: faults.all() };
}
