import { isDeepStrictEqual } from 'node:util';
import type pg from 'pg';
import { compartments, type CaseFile, type Compartment, type Lifecycle } from '@app/lifecycle';
import { firstBreak, type Chain } from '@app/proof';
import { chainOf, sha256, type ChainRow } from '../read/index.js';
import type { Suspects } from './erasures.js';
import type { Faults, Report } from './faults.js';
import { DoesNotFold, foldOf, type Folded } from './fold-of.js';
import { checkClocks, checkPlaces, type Clock, type Hold } from './standing.js';

/** Opens sealed bodies. Throws when one does not open with the case's keys, for its entry and compartment. */
export type Opens = (
  of: { caseId: string; facilityId: string },
  keys: Record<Compartment, string>,
  compartment: Compartment,
  bodies: readonly { seq: number; transition: string; sealed: Buffer }[],
) => Promise<unknown>;

export interface CasesChecked {
  cases: number;
  entries: number;
  seals: number;
}

interface CaseRow {
  id: string;
  ref: string;
  facility_id: string;
  facts: CaseFile;
  /** Copies of fields of the file, for the filters of lists. */
  assignee: string | null;
  priority: string | null;
  held: string | null;
  custody: string;
  offered_to: string | null;
  awaited: boolean;
  due_at: Date | null;
  due: Date | null;
  clocks: Clock[];
  holds: Hold[];
  keys: Record<Compartment, string> | null;
  /** Whether the blind index has tokens of its people. */
  indexed: boolean;
  /** Whether the database says that its erasure is in the ledger. */
  noted: boolean;
}

const pageMax = 200;

/** Checks each case alone: its chain, file, seals, custody, clocks and keys. `erased`: the cases in the ledger of erasures. */
export async function checkCases(
  client: pg.ClientBase,
  lifecycle: Lifecycle,
  opens: Opens,
  erased: ReadonlySet<string>,
  faults: Faults,
  suspects: Suspects,
): Promise<CasesChecked> {
  const checked: CasesChecked = { cases: 0, entries: 0, seals: 0 };
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const { rows } = await client.query<CaseRow>(casesPage, [after, pageMax]);
    for (const row of rows) {
      const report: Report = (code, seq, words) => faults.report(code, words, { ref: row.ref, seq });
      await checkCase(client, lifecycle, opens, row, erased.has(row.id), checked, report);
      if (row.noted && !erased.has(row.id)) suspects.add(row.id, row.ref);
    }
    after = rows.at(-1)?.id ?? after;
    if (rows.length < pageMax) return checked;
  }
}

const casesPage = /* sql */ `
  select c.id, c.ref, c.facility_id, c.facts, c.assignee, c.priority, c.held, c.due_at, c.custody, c.offered_to,
    exists (select from journal.deliveries d where d.case_id = c.id and d.service = c.offered_to) as awaited,
    (select min(k.due_at) from journal.clocks k where k.case_id = c.id and k.state = 'running') as due,
    (select coalesce(json_agg(json_build_object('name', k.name, 'state', k.state)), '[]') from journal.clocks k where k.case_id = c.id) as clocks,
    (select coalesce(json_agg(json_build_object('kind', p.kind, 'own', p.id = c.facility_id, 'places', h.places)), '[]')
      from journal.holds h join journal.pools p on p.id = h.pool_id where h.case_id = c.id) as holds,
    (select json_object_agg(k.compartment, encode(k.wrapped, 'base64')) from journal.case_keys k where k.case_id = c.id) as keys,
    exists (select from journal.blind_index b where b.case_id = c.id) as indexed,
    exists (select from journal.erasures e where e.case_id = c.id and e.noted_at is not null) as noted
  from journal.cases c where c.id > $1 order by c.id limit $2`;

async function checkCase(
  client: pg.ClientBase,
  lifecycle: Lifecycle,
  opens: Opens,
  row: CaseRow,
  inLedger: boolean,
  checked: CasesChecked,
  report: Report,
): Promise<void> {
  const { rows } = await client.query<ChainRow>('select * from journal.chain($1, $2)', [row.ref, '*']);
  const chain = chainOf(rows);
  if (!chain) return report('chain-broken', null, 'the case has no chain at all');
  checked.cases += 1;
  checked.entries += chain.entries.length;

  const broken = firstBreak({ ...chain, caseId: row.id }, sha256);
  if (broken) report('chain-broken', broken.seq, `entry ${broken.seq}: ${broken.fault.replaceAll('-', ' ')}`);
  // the database's clock was set back. A person must judge that; the order of entries is not in doubt, because the chain
  // fixes it
  const earlier = chain.entries.find(
    (entry, index) => BigInt(entry.atMicros) < BigInt(chain.entries[index - 1]?.atMicros ?? entry.atMicros),
  );
  if (earlier)
    report(
      'entry-earlier',
      earlier.seq,
      `entry ${earlier.seq} has an earlier time than the one before: the clock was set back`,
    );
  const unknown = chain.entries.find((entry) => !lifecycle.transitions.has(entry.transition));
  if (unknown)
    report(
      'unknown-transition',
      unknown.seq,
      `entry ${unknown.seq} is a ${unknown.transition}, which the lifecycle does not know`,
    );
  else {
    const folded = foldedOr(lifecycle, chain, report);
    if (folded) {
      checkFile(folded, row, report);
      checkClocks(folded.clocks, row.clocks, report);
      checkPlaces(folded.file, row.holds, report);
    }
    checkColumns(row, report);
    checkCustody(lifecycle, row, chain, report);
    const erased = chain.entries.some((entry) => lifecycle.get(entry.transition).erases);
    checkErasure(row, erased, inLedger, report);
  }
  if (row.due_at?.getTime() !== row.due?.getTime())
    report('due-differs-from-clocks', null, 'the case is due at another time than its earliest running clock');
  if (row.keys) await checkSeals(client, opens, row, row.keys, checked, report);
}

/** An erased case has no keys and no tokens in the blind index. Only an erasure removes keys. */
function checkErasure(row: CaseRow, byEntry: boolean, inLedger: boolean, report: Report): void {
  const says = byEntry ? 'the case was erased' : 'the ledger says that the case was erased';
  const missing = compartments.filter((one) => !row.keys?.[one]);
  if ((byEntry || inLedger) && row.keys) report('keys-not-destroyed', null, `${says}, and keys of it are still there`);
  if ((byEntry || inLedger) && row.indexed)
    report('index-not-destroyed', null, `${says}, and its people can still be found by their names`);
  if (!byEntry && !inLedger && missing.length > 0)
    report('keys-missing', null, `nobody erased the case, and its keys are gone: ${missing.join(', ')}`);
}

function checkFile({ file: plain }: Folded, row: CaseRow, report: Report): void {
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

function foldedOr(lifecycle: Lifecycle, chain: Chain, report: Report): Folded | undefined {
  try {
    return foldOf(lifecycle, chain);
  } catch (error) {
    if (!(error instanceof DoesNotFold)) throw error;
    report('entry-does-not-fold', error.seq, `entry ${error.seq} does not say what its transition writes`);
    return undefined;
  }
}

/** Compares the columns that append() copies from the file, for lists, with the file. */
function checkColumns({ facts, assignee, priority, held }: CaseRow, report: Report): void {
  const pairs = {
    assignee: [facts.assignee, assignee],
    priority: [facts.processingPriority, priority],
    held: [facts.held, held],
  };
  const differing = Object.entries(pairs).filter(([, [inFile, beside]]) => (inFile ?? null) !== beside);
  if (differing.length > 0)
    report(
      'columns-differ-from-file',
      null,
      `lists see another ${differing.map(([name]) => name).join(', ')} than the file says`,
    );
}

/** Compares custody and offer with the custody and offer that follow from the entries, by the rows of the lifecycle. */
function checkCustody(lifecycle: Lifecycle, row: CaseRow, chain: Chain, report: Report): void {
  let custody: string = 'intake';
  let offeredTo: string | null = null;
  for (const entry of chain.entries) {
    const made = lifecycle.get(entry.transition);
    if (made.beginsSplit) custody = (JSON.parse(entry.body) as { custody: string }).custody;
    const woken = made.wakes ? lifecycle.get(made.wakes.transition).service : null;
    // an offer ends when the case goes to another state
    if (entry.from !== entry.to) offeredTo = woken === 'custodian' ? custody : woken;
    custody = made.custody ?? custody;
  }
  if (row.custody !== custody)
    report(
      'custody-differs-from-entries',
      null,
      `${row.custody} has custody; by the entries ${custody} should have it`,
    );
  if (row.offered_to !== offeredTo)
    report(
      'custody-differs-from-entries',
      null,
      `the case is offered to ${row.offered_to ?? 'nobody'}; by its entries to ${offeredTo ?? 'nobody'}`,
    );
  if (row.offered_to !== null && !row.awaited)
    report('hand-over-lost', null, `the case is offered to ${row.offered_to}, and the delivery for that is missing`);
}

async function checkSeals(
  client: pg.ClientBase,
  opens: Opens,
  row: CaseRow,
  keys: Record<Compartment, string>,
  checked: CasesChecked,
  report: Report,
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
