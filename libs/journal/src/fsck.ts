import pg from 'pg';
import { isDeepStrictEqual } from 'node:util';
import { compartments, emptyFile, fold, type CaseFile, type Compartment, type Lifecycle } from '@app/lifecycle';
import { firstBreak, type Chain } from '@app/proof';
import { chainOf, sha256, type ChainRow } from './chain.js';

/** One thing that does not hold, named so that it can be found. */
export interface Fault {
  ref: string;
  seq: number | null;
  code:
    | 'chain-broken'
    | 'file-differs-from-entries'
    | 'unknown-transition'
    | 'custody-differs-from-entries'
    | 'hand-over-lost'
    | 'keys-missing'
    | 'keys-not-destroyed'
    | 'seal-does-not-open'
    | 'due-differs-from-clocks'
    | 'delivery-without-entry'
    | 'entries-without-case'
    | 'places-differ-from-holds'
    | 'delivery-parked';
  words: string;
}

/** Throws when a sealed body does not open in its place with the case's keys. */
export type Opens = (
  of: { caseId: string; facilityId: string },
  keys: Record<Compartment, string>,
  compartment: Compartment,
  bodies: readonly { seq: number; transition: string; sealed: Buffer }[],
) => Promise<unknown>;

export interface Checked {
  cases: number;
  entries: number;
  seals: number;
  faults: Fault[];
}

interface CaseRow {
  id: string;
  ref: string;
  facility_id: string;
  facts: CaseFile;
  custody: string;
  offered_to: string | null;
  awaited: boolean;
  due_at: Date | null;
  due: Date | null;
  keys: Record<Compartment, string> | null;
}

const pageMax = 200;

/**
 * Checks the whole journal as its administrator: every chain, the file of every case against the fold of its entries, every seal
 * against its key, custody, clocks, deliveries and places. Reads only, and page by page, so that a large journal needs little memory.
 * All of it in one snapshot: on a product that runs, a case that moves between two reads is no fault.
 */
export async function fsck(url: string, lifecycle: Lifecycle, opens: Opens): Promise<Checked> {
  const client = new pg.Client(url);
  await client.connect();
  const checked: Checked = { cases: 0, entries: 0, seals: 0, faults: [] };
  try {
    await client.query('begin isolation level repeatable read read only');
    // a key service may take its time between two reads
    await client.query('set local idle_in_transaction_session_timeout = 0');
    for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
      const { rows } = await client.query<CaseRow>(casesPage, [after, pageMax]);
      for (const row of rows) await checkCase(client, lifecycle, opens, row, checked);
      after = rows.at(-1)?.id ?? after;
      if (rows.length < pageMax) break;
    }
    checked.faults.push(...(await faultsAcross(client)));
    return checked;
  } finally {
    await client.end();
  }
}

const casesPage = /* sql */ `
  select c.id, c.ref, c.facility_id, c.facts, c.due_at, c.custody, c.offered_to,
    exists (select from journal.deliveries d where d.case_id = c.id and d.service = c.offered_to) as awaited,
    (select min(k.due_at) from journal.clocks k where k.case_id = c.id and k.state = 'running') as due,
    (select json_object_agg(k.compartment, encode(k.wrapped, 'base64')) from journal.case_keys k where k.case_id = c.id) as keys
  from journal.cases c where c.id > $1 order by c.id limit $2`;

async function checkCase(
  client: pg.Client,
  lifecycle: Lifecycle,
  opens: Opens,
  row: CaseRow,
  checked: Checked,
): Promise<void> {
  const report = (code: Fault['code'], seq: number | null, words: string): void => {
    checked.faults.push({ ref: row.ref, seq, code, words });
  };
  const { rows } = await client.query<ChainRow>('select * from journal.chain($1, $2)', [row.ref, '*']);
  const chain = chainOf(rows);
  if (!chain) return report('chain-broken', null, 'the case has no chain at all');
  checked.cases += 1;
  checked.entries += chain.entries.length;

  const broken = firstBreak({ ...chain, caseId: row.id }, sha256);
  if (broken) report('chain-broken', broken.seq, `entry ${broken.seq}: ${broken.fault.replaceAll('-', ' ')}`);
  const unknown = chain.entries.find((entry) => !lifecycle.transitions.has(entry.transition));
  if (unknown)
    report(
      'unknown-transition',
      unknown.seq,
      `entry ${unknown.seq} is a ${unknown.transition}, which the lifecycle does not know`,
    );
  else {
    checkFile(lifecycle, row, chain, report);
    checkCustody(lifecycle, row, chain, report);
    const erased = chain.entries.some((entry) => lifecycle.get(entry.transition).erases);
    if (erased && row.keys) report('keys-not-destroyed', null, 'the case was erased, and keys of it are still there');
    const missing = compartments.filter((one) => !row.keys?.[one]);
    if (!erased && missing.length > 0)
      report('keys-missing', null, `nobody erased the case, and its keys are gone: ${missing.join(', ')}`);
  }
  if (row.due_at?.getTime() !== row.due?.getTime())
    report('due-differs-from-clocks', null, 'the case is due at another time than its earliest running clock');
  if (row.keys) await checkSeals(client, opens, row, row.keys, checked, report);
}

function checkFile(
  lifecycle: Lifecycle,
  row: CaseRow,
  chain: Chain,
  report: (code: Fault['code'], seq: number | null, words: string) => void,
): void {
  const plain = foldOf(lifecycle, chain);
  const differing = Object.keys({ ...plain, ...row.facts }).filter(
    (field) => !isDeepStrictEqual(plain[field as keyof CaseFile], row.facts[field as keyof CaseFile]),
  );
  if (differing.length > 0)
    report(
      'file-differs-from-entries',
      null,
      `the file differs from the fold of its entries in ${differing.join(', ')}`,
    );
}

/** In whose hands the case must be, and to whom it is offered: what the rows of its entries say, as the append applied them. */
function checkCustody(
  lifecycle: Lifecycle,
  row: CaseRow,
  chain: Chain,
  report: (code: Fault['code'], seq: number | null, words: string) => void,
): void {
  let custody: string = 'intake';
  let offeredTo: string | null = null;
  for (const entry of chain.entries) {
    const made = lifecycle.get(entry.transition);
    const woken = made.wakes ? lifecycle.get(made.wakes.transition).service : null;
    // an offer stands until the case moves on
    if (entry.from !== entry.to) offeredTo = woken === 'custodian' ? custody : woken;
    custody = made.custody ?? custody;
  }
  if (row.custody !== custody)
    report('custody-differs-from-entries', null, `${row.custody} has the case; by its entries ${custody} should`);
  if (row.offered_to !== offeredTo)
    report(
      'custody-differs-from-entries',
      null,
      `the case is offered to ${row.offered_to ?? 'nobody'}; by its entries to ${offeredTo ?? 'nobody'}`,
    );
  if (row.offered_to !== null && !row.awaited)
    report('hand-over-lost', null, `the case is offered to ${row.offered_to}, and no delivery is left to tell it so`);
}

async function checkSeals(
  client: pg.Client,
  opens: Opens,
  row: CaseRow,
  keys: Record<Compartment, string>,
  checked: Checked,
  report: (code: Fault['code'], seq: number | null, words: string) => void,
): Promise<void> {
  const { rows } = await client.query<{ seq: number; transition: string } & Record<Compartment, Buffer | null>>(
    'select seq, transition, identity, protection, route from journal.entries where case_id = $1 order by seq',
    [row.id],
  );
  for (const entry of rows)
    for (const compartment of compartments) {
      const sealed = entry[compartment];
      if (!sealed) continue;
      checked.seals += 1;
      await opens({ caseId: row.id, facilityId: row.facility_id }, keys, compartment, [
        { seq: entry.seq, transition: entry.transition, sealed },
      ]).catch(() =>
        report(
          'seal-does-not-open',
          entry.seq,
          `what entry ${entry.seq} sealed in ${compartment} does not open with the case’s key`,
        ),
      );
    }
}

/** What concerns more than one case, or a case's work in flight. */
async function faultsAcross(client: pg.Client): Promise<Fault[]> {
  const { rows: pools } = await client.query<{ label: string; taken: number; held: number }>(/* sql */ `
    select p.label, p.taken, coalesce(sum(h.places), 0)::int as held from journal.pools p
    left join journal.holds h on h.pool_id = p.id group by p.id having p.taken <> coalesce(sum(h.places), 0)`);
  const { rows: deliveries } = await client.query<{
    ref: string;
    seq: number;
    task: string;
    parked: boolean;
    lost: boolean;
  }>(/* sql */ `
    select c.ref, d.seq, d.task, d.parked_at is not null as parked, e.case_id is null as lost
    from journal.deliveries d join journal.cases c on c.id = d.case_id
    left join journal.entries e on e.case_id = d.case_id and e.seq = d.seq
    where d.parked_at is not null or e.case_id is null`);
  const { rows: orphans } = await client.query<{ case_id: string; count: number }>(/* sql */ `
    select e.case_id, count(*)::int as count from journal.entries e
    where not exists (select from journal.cases c where c.id = e.case_id) group by e.case_id`);
  return [
    ...orphans.map((one) => ({
      ref: '-',
      seq: null,
      code: 'entries-without-case' as const,
      words: `${one.count} entries belong to the case with the id ${one.case_id}, which is not there`,
    })),
    ...pools.map(({ label, taken, held }) => ({
      ref: '-',
      seq: null,
      code: 'places-differ-from-holds' as const,
      words: `${label} counts ${taken} places as taken, and cases hold ${held}`,
    })),
    ...deliveries.map(({ ref, seq, task, lost }) => ({
      ref,
      seq,
      code: lost ? ('delivery-without-entry' as const) : ('delivery-parked' as const),
      words: lost
        ? `a delivery for ${task} belongs to entry ${seq}, which is not there`
        : `the delivery for ${task} of entry ${seq} is parked`,
    })),
  ];
}

/** The case file from the entries alone, as it would be stored: through JSON, where an undefined field is an absent one. */
function foldOf(lifecycle: Lifecycle, chain: Chain): CaseFile {
  const folded = chain.entries.reduce(
    (file, entry) =>
      fold(lifecycle.get(entry.transition), file, JSON.parse(entry.body) as Record<string, unknown>, entry.actorId),
    emptyFile,
  );
  return JSON.parse(JSON.stringify(folded)) as CaseFile;
}

/**
 * Makes every case file anew from its entries: after a change of the lifecycle's fold, or of a file that somebody edited. A case
 * whose chain is broken is left as it is, and one that moves meanwhile was folded by its service. Returns how many files changed.
 */
export async function refold(url: string, lifecycle: Lifecycle): Promise<number> {
  const client = new pg.Client(url);
  await client.connect();
  let changed = 0;
  try {
    for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
      const { rows } = await client.query<CaseRow>(casesPage, [after, pageMax]);
      for (const row of rows) {
        const found = await client.query<ChainRow>('select * from journal.chain($1, $2)', [row.ref, '*']);
        const chain = chainOf(found.rows);
        if (!chain || firstBreak({ ...chain, caseId: row.id }, sha256)) continue;
        const { rowCount } = await client.query(
          'update journal.cases set facts = $2 where id = $1 and version = $3 and facts <> $2::jsonb',
          [row.id, JSON.stringify(foldOf(lifecycle, chain)), chain.version],
        );
        changed += rowCount ?? 0;
      }
      after = rows.at(-1)?.id ?? after;
      if (rows.length < pageMax) return changed;
    }
  } finally {
    await client.end();
  }
}
