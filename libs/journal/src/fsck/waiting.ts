import type pg from 'pg';
import type { Faults } from './faults.js';

interface Row {
  ref: string | null;
  case_id: string;
  seq: number | null;
  read_id: string | null;
}

const shownMax = 1_001;

/** Checks that every entry and every read has exactly one leaf, or waits for one. */
export async function checkWaiting(client: pg.ClientBase, faults: Faults): Promise<void> {
  const found = (sql: string): Promise<Row[]> => client.query<Row>(`${sql} limit ${shownMax}`).then(({ rows }) => rows);
  const report = (code: Parameters<Faults['report']>[0], words: (what: string) => string, row: Row): void =>
    faults.report(code, words(row.seq === null ? `the read ${row.read_id}` : `entry ${row.seq}`), {
      ref: row.ref ?? '-',
      seq: row.seq,
    });

  for (const row of await found(entriesWithout))
    report('entry-without-leaf', (what) => `${what} is not in the log and does not wait for it`, row);
  for (const row of await found(readsWithout))
    report('read-without-leaf', (what) => `${what} is not in the log and does not wait for it`, row);
  for (const row of await found(twice)) report('leaf-twice', (what) => `${what} is in the log more than once`, row);
  for (const row of await found(waitingForNothing))
    report(
      row.seq === null ? 'leaf-without-read' : 'leaf-without-entry',
      (what) => `${what} waits for a leaf, and is not there or has another hash`,
      row,
    );
}

const entriesWithout = /* sql */ `
  select c.ref, e.case_id, e.seq, null as read_id from journal.entries e left join journal.cases c on c.id = e.case_id
  where not exists (select from log.leaves l where l.case_id = e.case_id and l.seq = e.seq)
    and not exists (select from log.waiting w where w.case_id = e.case_id and w.seq = e.seq)`;

const readsWithout = /* sql */ `
  select c.ref, r.case_id, null as seq, r.id as read_id from journal.reads r left join journal.cases c on c.id = r.case_id
  where not exists (select from log.leaves l where l.read_id = r.id)
    and not exists (select from log.waiting w where w.read_id = r.id)`;

const twice = /* sql */ `
  select c.ref, d.case_id, d.seq, d.read_id
  from (
    select case_id, seq, read_id from (
      select case_id, seq, read_id from log.leaves union all select case_id, seq, read_id from log.waiting
    ) everything group by case_id, seq, read_id having count(*) > 1
  ) d left join journal.cases c on c.id = d.case_id`;

/** Rows that wait without an entry or read, or with wrong data: they would become wrong leaves. */
const waitingForNothing = /* sql */ `
  select c.ref, w.case_id, w.seq, w.read_id from log.waiting w
  left join journal.cases c on c.id = w.case_id
  left join journal.entries e on e.case_id = w.case_id and e.seq = w.seq
  left join journal.reads r on r.id = w.read_id
  where case when w.seq is null then r.id is null or journal.read_hash(r) <> w.data else e.hash is distinct from w.data end`;
