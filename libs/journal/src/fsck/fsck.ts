import pg from 'pg';
import type { Lifecycle } from '@app/lifecycle';
import { checkAcross } from './across.js';
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
 * Checks the whole journal as its administrator: every chain, the file of every case against the fold of its entries, every seal against its
 * key, custody, clocks, lists, deliveries, places and erasures; the journal against the log's leaves, the leaves against the published tiles,
 * the tiles against what was signed. Reads only, and page by page, so that a large journal needs little memory.
 * All of it in one snapshot: on a product that runs, a case that moves between two reads is no fault.
 *
 * Without `log` nothing is compared with what lies outside the database.
 */
export async function fsck(url: string, lifecycle: Lifecycle, opens: Opens, log?: TlogParts): Promise<Checked> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    // a key service may take its time between two reads
    await client.query('set local idle_in_transaction_session_timeout = 0');
    return await fsckWithin(client, lifecycle, opens, log);
  } finally {
    await client.end();
  }
}

/**
 * The same in a transaction that the caller began, as it sees the database: repeatable read, unless nothing else is connected. The
 * transaction may have written, and be rolled back.
 */
export async function fsckWithin(
  client: pg.ClientBase,
  lifecycle: Lifecycle,
  opens: Opens,
  log?: TlogParts,
): Promise<Checked> {
  const faults = new Faults();
  // What is signed or erased is in the database first. So what the folder says before the snapshot must be in the snapshot, and what the
  // snapshot says was noted must be in the folder afterwards: the order of these reads is what makes it right on a product that runs.
  const before = log && (await signedFiles(log));
  const suspects = new Suspects(log);
  const cases = await checkCases(client, lifecycle, opens, await readLedger(log), faults, suspects);
  await checkAcross(client, faults);
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
