import { Database } from '@app/database';
import { Journal } from '@app/journal';
import type { PoisonKind } from './poison-kinds.js';

/** The delivery of this case is the poison: each attempt at it ends in this way. */
export interface Poison {
  ref: string;
  kind: PoisonKind;
}

/**
 * The first attempt takes longer than BullMQ's lock on its job (30 s), the others longer than the journal's lease and
 * the attempt's time in the harness.
 */
const blockMs = { first: 35_000, later: 8_000 };

let poison: Poison | undefined;
/** The next lookup of this case is never answered. */
let hangs: string | undefined;
export const bePoisoned = (by: Poison | undefined): void => {
  poison = by;
  hangs = undefined;
};

const begins = ['begin-delivery', 'begin-deliveries'];
type Row = { ref?: string; source?: string; attempts?: number; parked?: boolean };
type Query = (this: Database, name: string, text: string, values?: readonly unknown[]) => Promise<Row[]>;
const database = Database.prototype as unknown as { query: Query };
const query = database.query;

database.query = async function (name, text, values = []) {
  const rows = await query.call(this, name, text, values);
  const row = begins.includes(name) ? rows.find(({ ref }) => ref === poison?.ref) : undefined;
  if (poison && row && !row.parked) befall(row, poison);
  return rows;
};

type Find = (this: Journal, ref: string, ...rest: unknown[]) => Promise<unknown>;
const journal = Journal.prototype as unknown as { find: Find };
const find = journal.find;

/** Works above the database: several cases share a statement, and only this one must hang. */
journal.find = function (ref, ...rest) {
  if (ref !== hangs) return find.call(this, ref, ...rest);
  hangs = undefined;
  return new Promise(() => undefined);
};

/** Runs right after the attempt began. */
function befall(row: Row, { kind, ref }: Poison): void {
  if (kind === 'hangs') hangs = ref;
  if (kind === 'kills') process.kill(process.pid, 'SIGKILL');
  if (kind === 'blocks') {
    const until = performance.now() + (row.attempts === 1 ? blockMs.first : blockMs.later);
    while (performance.now() < until);
  }
  // no transition has this name, so looking it up throws; an attempt that only blocked would succeed in the end
  if (kind === 'throws' || kind === 'blocks') row.source = 'poison';
  // V8 ends the process at its heap limit
  if (kind === 'exhausts memory')
    for (const all: unknown[] = []; ;) all.push(Array.from({ length: 10_000 }, () => ({})));
}
