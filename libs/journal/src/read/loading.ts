import type { CaseFile, CaseState, Compartment } from '@app/lifecycle';
import { emptyFile } from '@app/lifecycle';
import { Batcher, byteaArray, type Database, textArray, uuidArray } from '@app/database';

/** A case as a service loads it, with what the service needs to decide. */
export interface LoadedCase {
  id: string;
  ref: string;
  facilityId: string;
  state: CaseState;
  version: number;
  custody: string;
  offeredTo: string | null;
  file: CaseFile;
  dueAt: Date | null;
  openedAt: Date;
  movedAt: Date;
  /** Wrapped keys, base64; null after the case was erased. */
  keys: Record<Compartment, string> | null;
  /** The time of the database. */
  now: Date;
  /** The entry that the same request made before, if it did. */
  recorded: Recorded | null;
}

export interface Recorded {
  version: number;
  transition: string;
  state: string;
  hash: Buffer;
  at: Date;
  digest: Buffer;
}

/** Which case to load, for whom. `requestId` finds the entry that the same request made before. */
export interface CaseWanted {
  ref: string;
  scope: string;
  actorId: string;
  requestId: Buffer;
}

/** Loads cases; requests that arrive at the same time share a statement. */
export class CaseLoader {
  private readonly batches = new Batcher<CaseWanted, CaseRow | null>(
    (batch) => load(this.database, batch),
    () => null,
  );

  constructor(private readonly database: Database) {}

  async find(wanted: CaseWanted): Promise<LoadedCase | undefined> {
    const row = await this.batches.ask(wanted);
    return row ? loadedCase(row) : undefined;
  }
}

/** Runs one statement for each scope, because row-level security applies one scope to a whole statement. */
async function load(database: Database, wanted: readonly CaseWanted[]): Promise<(CaseRow | null)[]> {
  const found = wanted.map((): CaseRow | null => null);
  const scopes = new Map<string, number[]>();
  for (const [at, { scope }] of wanted.entries()) {
    const places = scopes.get(scope);
    if (places) places.push(at);
    else scopes.set(scope, [at]);
  }
  await Promise.all(
    Array.from(scopes, async ([scope, places]) => {
      const some = places.flatMap((at) => wanted[at] ?? []);
      const rows = await database.query<CaseRow & { place: number }>(
        'load',
        'select * from journal.load_cases($1, $2::text[], $3::uuid[], $4::bytea[])',
        [
          scope,
          textArray(some.map((one) => one.ref)),
          uuidArray(some.map((one) => one.actorId)),
          byteaArray(some.map((one) => one.requestId)),
        ],
      );
      for (const { place, ...row } of rows) found[places[place - 1] ?? -1] = row;
    }),
  );
  return found;
}

interface CaseRow {
  id: string;
  ref: string;
  facility_id: string;
  state: string;
  version: number;
  custody: string;
  offered_to: string | null;
  facts: CaseFile;
  due_at: Date | null;
  opened_at: Date;
  moved_at: Date;
  keys: Record<Compartment, string> | null;
  now: Date;
  done_seq: number | null;
  done_transition: string;
  done_state: string;
  done_hash: Buffer;
  done_at: Date;
  done_digest: Buffer;
}

const loadedCase = (row: CaseRow): LoadedCase => ({
  id: row.id,
  ref: row.ref,
  facilityId: row.facility_id,
  state: row.state as CaseState,
  version: row.version,
  custody: row.custody,
  offeredTo: row.offered_to,
  // a file that an older lifecycle folded lacks the fields that were added later
  file: { ...emptyFile, ...row.facts },
  dueAt: row.due_at,
  openedAt: row.opened_at,
  movedAt: row.moved_at,
  keys: row.keys,
  now: row.now,
  recorded:
    row.done_seq === null
      ? null
      : {
          version: row.done_seq,
          transition: row.done_transition,
          state: row.done_state,
          hash: row.done_hash,
          at: row.done_at,
          digest: row.done_digest,
        },
});
