import type pg from 'pg';
import type { ReadRecord } from '@app/proof';

/** What the database has at one index of the log, or at consecutive indexes. */
export type Span =
  | { kind: 'leaf'; first: number; count: 1; ref: string; data: Buffer; caseId: string; source: Source }
  | { kind: 'cover'; first: number; count: number; ref: string }
  | { kind: 'lost'; first: number; count: 1; ref: string; data: Buffer; reason: string };

/** The entry or read of a leaf, as it is in the journal now. */
export type Source =
  { kind: 'entry'; seq: number; hash: Buffer | undefined } | { kind: 'read'; id: string; read: ReadRecord | undefined };

const pageMax = 1_000;

/** All spans in the order of their indexes. It reads three tables page by page and merges them. */
export async function* spansOf(client: pg.ClientBase): AsyncGenerator<Span> {
  const sources = [
    paged(client, leavesPage, spanOfLeaf),
    paged(client, coversPage, spanOfCover),
    paged(client, lossesPage, spanOfLoss),
  ];
  const heads: IteratorResult<Span, undefined>[] = [];
  for (const one of sources) heads.push(await one.next());
  for (;;) {
    let least: { at: number; span: Span } | undefined;
    for (const [at, head] of heads.entries())
      if (!head.done && (!least || head.value.first < least.span.first)) least = { at, span: head.value };
    const from = least && sources[least.at];
    if (!least || !from) return;
    yield least.span;
    heads[least.at] = await from.next();
  }
}

async function* paged<R extends pg.QueryResultRow>(
  client: pg.ClientBase,
  sql: string,
  spanOf: (row: R) => Span,
): AsyncGenerator<Span, undefined> {
  for (let after = '-1'; ;) {
    const { rows } = await client.query<R & { index: string }>(sql, [after, pageMax]);
    for (const row of rows) yield spanOf(row);
    after = rows.at(-1)?.index ?? after;
    if (rows.length < pageMax) return undefined;
  }
}

interface LeafRow {
  index: string;
  data: Buffer;
  case_id: string;
  seq: number | null;
  read_id: string | null;
  ref: string | null;
  hash: Buffer | null;
  read: ReadRecord | null;
}

const leavesPage = /* sql */ `
  select l.index, l.data, l.case_id, l.seq, l.read_id, c.ref, e.hash,
    case when r.id is not null then json_build_object('id', r.id, 'caseId', r.case_id, 'act', r.act,
      'compartment', r.compartment, 'actorId', r.actor_id, 'actorRole', r.actor_role, 'purpose', r.purpose,
      'atMicros', journal.micros(r.at)::text) end as read
  from (select * from log.leaves where index > $1 order by index limit $2) l
  left join journal.cases c on c.id = l.case_id
  left join journal.entries e on e.case_id = l.case_id and e.seq = l.seq
  left join journal.reads r on r.id = l.read_id
  order by l.index`;

const spanOfLeaf = (row: LeafRow): Span => ({
  kind: 'leaf',
  first: Number(row.index),
  count: 1,
  ref: row.ref ?? '-',
  data: row.data,
  caseId: row.case_id,
  source:
    row.seq === null
      ? { kind: 'read', id: row.read_id ?? '', read: row.read ?? undefined }
      : { kind: 'entry', seq: row.seq, hash: row.hash ?? undefined },
});

const coversPage = 'select first as index, count from log.covers where first > $1 order by first limit $2';
const spanOfCover = (row: { index: string; count: number }): Span => ({
  kind: 'cover',
  first: Number(row.index),
  count: row.count,
  ref: '-',
});

const lossesPage = 'select index, data, reason from log.losses where index > $1 order by index limit $2';
const spanOfLoss = (row: { index: string; data: Buffer; reason: string }): Span => ({
  kind: 'lost',
  first: Number(row.index),
  count: 1,
  ref: '-',
  data: row.data,
  reason: row.reason,
});
