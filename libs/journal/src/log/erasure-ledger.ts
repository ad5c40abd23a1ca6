import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import pg from 'pg';

/**
 * The ledger of erasures lists erased cases, one in a line, with the time. The log's process keeps it outside the
 * database, because a restored backup brings destroyed keys back. The ledger says which keys must be destroyed again.
 */
export interface Erasure {
  caseId: string;
  at: string;
}

/** After a crash in the middle of a line, the next record follows on the same line, and the cut record is written again. */
const record = /([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) (\d{4}-\d\d-\d\dT[\d:.]{8,15}Z)$/;
const batchMax = 500;

/** The records of the ledger, in batches; none when there is no ledger yet. */
export async function* erasuresIn(path: string): AsyncGenerator<Erasure[]> {
  let batch: Erasure[] = [];
  try {
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      const [, caseId, at] = record.exec(line) ?? [];
      if (caseId === undefined || at === undefined) continue;
      batch.push({ caseId, at });
      if (batch.length < batchMax) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  if (batch.length > 0) yield batch;
}

export interface ErasedAgain {
  /** The number of cases that the ledger names and the database has. */
  known: number;
  /** Those whose keys or blind indexes were back, and are destroyed now. */
  refs: string[];
}

/**
 * Destroys the keys and the blind indexes of every case in the ledger again, after a restore undid what `case.erase` did.
 * Safe to repeat. `url` is an administrator's. Each batch is one transaction, so the next run continues after a crash.
 */
export async function eraseAgain(url: string, ledger: string): Promise<ErasedAgain> {
  const client = new pg.Client(url);
  await client.connect();
  const done: ErasedAgain = { known: 0, refs: [] };
  const seen = new Set<string>();
  try {
    for await (const batch of erasuresIn(ledger)) {
      const { rows } = await client.query<{ id: string; ref: string; had: boolean }>(again, [
        batch.map(({ caseId }) => caseId),
        batch.map(({ at }) => at),
      ]);
      for (const { id, ref, had } of rows) {
        if (had) done.refs.push(ref);
        seen.add(id);
      }
    }
    return { ...done, known: seen.size };
  } finally {
    await client.end();
  }
}

/** Inserts into journal.erasures first: then the trigger on the keys finds the row, and the time stays that of the erasure. */
const again = /* sql */ `
  with named as (
    select c.id, c.ref, min(l.at) as at from unnest($1::uuid[], $2::timestamptz[]) as l(id, at) join journal.cases c on c.id = l.id
    group by c.id
  ), noted as (
    insert into journal.erasures (case_id, at, noted_at) select id, at, clock_timestamp() from named
    on conflict (case_id) do update set noted_at = coalesce(journal.erasures.noted_at, excluded.noted_at)
  ), keys as (
    delete from journal.case_keys k using named n where k.case_id = n.id returning k.case_id
  ), tokens as (
    delete from journal.blind_index b using named n where b.case_id = n.id returning b.case_id
  )
  select n.id, n.ref, n.id in (select case_id from keys union select case_id from tokens) as had from named n`;
