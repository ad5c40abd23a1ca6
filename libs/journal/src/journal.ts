import { Injectable } from '@nestjs/common';
import type { CaseFile, CaseState, Compartment, Extent, FoundMatch } from '@app/lifecycle';
import { emptyFile, Refused, type RefusalCode, refusals } from '@app/lifecycle';
import type { Chain, ChainPage } from '@app/proof';
import { Appender, type Append, type Appended } from './append.js';
import { chainOf, chainPageOf, type ChainRow } from './chain.js';
import { byteaArray, Database, DatabaseFault, Batcher, intArray, textArray, uuidArray } from '@app/database';

/** A case as a service loads it, with what it needs to decide. */
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
  /** Wrapped keys, base64; null once the case was erased. */
  keys: Record<Compartment, string> | null;
  /** Database time. */
  now: Date;
  /** The entry that this request made before, if it did. */
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

/** Another case that may have the same people. */
export interface ListedMatch extends FoundMatch {
  ref: string;
  people: number[];
}

export interface Receipt {
  ref: string;
  version: number;
  state: string;
  entry: { seq: number; hash: string; at: string };
  /** The request had been recorded before: this is that answer again. */
  replayed: boolean;
}

export interface TimelineEntry {
  seq: number;
  transition: string;
  from: string;
  to: string;
  actor: { id: string; role: string };
  at: string;
  body: Record<string, unknown>;
  hash: string;
  prevHash: string;
}

export interface CaseClock {
  name: string;
  state: 'running' | 'paused' | 'stopped';
  /** A paused clock's is what it was when it was paused. */
  dueAt: string;
  /** What a paused clock has left, below zero when it was overdue; null for the others. */
  remainingSeconds: number | null;
}

/** Room in a budget comes back in steps of so many seconds. */
const budgetStepSeconds = 600;

/** Something that is counted for the person who does it; `subject`: what it is done to, where each has a budget of its own. */
export interface Use {
  kind: string;
  subject?: string;
  amount: number;
}

/** More than any case has. */
const entriesMax = 100_000;

const isRefusal = (outcome: string): outcome is RefusalCode => outcome in refusals;

/** The journal as one service sees it: what it may read, and the one way to write. */
@Injectable()
export class Journal {
  private readonly appender: Appender;
  private readonly loads = new Batcher<Sought, LoadRow | null>(
    (batch) => load(this.database, batch),
    () => null,
  );

  constructor(readonly database: Database) {
    this.appender = new Appender(database);
  }

  /** The case, or undefined where there is none in the scope: absent and out of scope are the same answer. */
  async find(ref: string, scope: string, actorId: string, requestId: Buffer): Promise<LoadedCase | undefined> {
    const row = await this.loads.ask({ ref, scope, actorId, requestId });
    return row ? loadedCase(row) : undefined;
  }

  /**
   * Appends one entry with its effects, in one durable commit. Refused: version.stale when the case has moved on
   * or changed hands, places.full, four-eyes.same-person and the others that only the database can know.
   */
  async append(append: Append): Promise<Receipt> {
    const answer = await this.appender.append(append);
    if (answer.outcome === 'appended' || answer.outcome === 'replayed') return receipt(answer);
    if (answer.outcome === 'not-custodian') throw new Refused('version.stale', { version: answer.version });
    if (answer.outcome === 'version.stale') throw new Refused('version.stale', { version: answer.version });
    if (isRefusal(answer.outcome)) throw new Refused(answer.outcome, { transition: append.transition });
    throw new Error(`the journal answered ${answer.outcome}`);
  }

  /**
   * Sealed bodies of a compartment, oldest first; those alone that the extent names. The read entry is written before a byte leaves the
   * database.
   */
  async openCompartment(
    caseId: string,
    scope: string,
    compartment: Compartment,
    reader: { id: string; role: string },
    purpose: string,
    extent: Extent = { whole: true },
  ): Promise<{ seq: number; transition: string; at: Date; sealed: Buffer }[]> {
    try {
      if (extent.whole)
        return await this.database.query('open', 'select * from journal.open_compartment($1, $2, $3, $4, $5, $6)', [
          caseId,
          scope,
          compartment,
          reader.id,
          reader.role,
          purpose,
        ]);
      return await this.database.query('open-part', 'select * from journal.open_part($1, $2, $3, $4, $5, $6, $7, $8)', [
        caseId,
        scope,
        compartment,
        reader.id,
        reader.role,
        purpose,
        extent.until,
        textArray(extent.made),
      ]);
    } catch (error) {
      if (error instanceof DatabaseFault && error.code === 'SP404') throw new Refused('case.not-found');
      if (error instanceof DatabaseFault && error.code === 'SP429')
        throw new Refused('reads.too-many', { kind: 'open', retryAfterSeconds: budgetStepSeconds });
      if (error instanceof DatabaseFault && error.code === 'SP403')
        throw new Refused('compartment.not-allowed', { compartment, allowed: ['case.break-glass'] });
      throw error;
    }
  }

  /** Counts what a person is about to do against that person's budgets. Refused when there is no room for it, and then it is not counted. */
  async spend(person: { id: string; role: string }, uses: readonly Use[]): Promise<void> {
    if (uses.length === 0) return;
    const [row] = await this.database.query<{ spend: string | null }>(
      'spend',
      'select journal.spend($1, $2, $3::text[], $4::text[], $5::int[])',
      [
        person.id,
        person.role,
        textArray(uses.map(({ kind }) => kind)),
        textArray(uses.map(({ subject }) => subject ?? '')),
        intArray(uses.map(({ amount }) => amount)),
      ],
    );
    if (row?.spend) throw new Refused('requests.too-many', { kind: row.spend, retryAfterSeconds: budgetStepSeconds });
  }

  /** Possible duplicates among the cases of the case's own facility that share one of the tokens. */
  async findMatches(caseId: string, tokens: readonly Buffer[]): Promise<string[]> {
    if (tokens.length === 0) return [];
    const rows = await this.database.query<{ match: string }>(
      'matches',
      'select match from journal.find_matches($1, $2)',
      [caseId, tokens],
    );
    return rows.map(({ match }) => match).sort();
  }

  /** What the case's people match, for whoever decides it; of other facilities' cases only for a scope that covers them. */
  async listMatches(caseId: string, scope: string): Promise<ListedMatch[]> {
    return this.database.query<ListedMatch>('list-matches', 'select * from journal.list_matches($1, $2)', [
      caseId,
      scope,
    ]);
  }

  /** The case's clocks: running ones first, soonest first. None where the case is not in the scope. */
  async clocks(ref: string, scope: string): Promise<CaseClock[]> {
    const rows = await this.database.query<ClockRow>('clocks', 'select * from journal.case_clocks($1, $2)', [
      ref,
      scope,
    ]);
    return rows.map(({ name, state, due_at, remaining_seconds }) => ({
      name,
      state,
      dueAt: due_at.toISOString(),
      remainingSeconds: remaining_seconds === null ? null : Math.round(remaining_seconds),
    }));
  }

  async timeline(ref: string, scope: string, after: number, limit: number): Promise<TimelineEntry[]> {
    return this.timelineBy('timeline', 'select * from journal.timeline($1, $2, $3, $4)', [ref, scope, after, limit]);
  }

  /** Without what others recorded after the people left the mission. */
  async missionTimeline(ref: string, scope: string, after: number, limit: number): Promise<TimelineEntry[]> {
    const statement = 'select * from journal.mission_timeline($1, $2, $3, $4)';
    return this.timelineBy('mission_timeline', statement, [ref, scope, after, limit]);
  }

  private async timelineBy(name: string, statement: string, values: readonly unknown[]): Promise<TimelineEntry[]> {
    const rows = await this.database.query<TimelineRow>(name, statement, values);
    return rows.map((row) => ({
      seq: row.seq,
      transition: row.transition,
      from: row.from_state,
      to: row.to_state,
      actor: { id: row.actor_id, role: row.actor_role },
      at: row.at.toISOString(),
      body: JSON.parse(row.body) as Record<string, unknown>,
      hash: row.hash.toString('hex'),
      prevHash: row.prev_hash.toString('hex'),
    }));
  }

  /** Everything that a verifier of one case's chain needs; undefined where the case is not in the scope. */
  async chain(ref: string, scope: string): Promise<Chain | undefined> {
    const rows = await this.database.query<ChainRow>('chain', 'select * from journal.chain($1, $2)', [ref, scope]);
    return chainOf(rows);
  }

  /** All pages of a chain as one. Refused where the case is not in the scope. */
  async wholeChain(ref: string, scope: string): Promise<Omit<ChainPage, 'genesis' | 'next'>> {
    const page = await this.chainPage(ref, scope, 0, entriesMax);
    if (!page) throw new Refused('case.not-found');
    const { caseId, facilityId, head, version, state, entries } = page;
    return { caseId, facilityId, head, version, state, entries };
  }

  /** A page of the chain, for who verifies elsewhere; undefined where the case is not in the scope. */
  async chainPage(ref: string, scope: string, after: number, limit: number): Promise<ChainPage | undefined> {
    const rows = await this.database.query<ChainRow & { genesis: Buffer }>(
      'chain-page',
      'select * from journal.chain_page($1, $2, $3, $4)',
      [ref, scope, after, limit],
    );
    return chainPageOf(rows, limit);
  }
}

function receipt({ outcome, ref, version, state, hash, at }: Appended): Receipt {
  if (ref === null || version === null || state === null || hash === null || at === null)
    throw new Error('the journal answered by half');
  return {
    ref,
    version,
    state,
    entry: { seq: version, hash: hash.toString('hex'), at: at.toISOString() },
    replayed: outcome === 'replayed',
  };
}

interface LoadRow {
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

interface Sought {
  ref: string;
  scope: string;
  actorId: string;
  requestId: Buffer;
}

/** Several at once, one statement for each scope: row-level security looks at the statement's. */
async function load(database: Database, sought: readonly Sought[]): Promise<(LoadRow | null)[]> {
  const found = sought.map((): LoadRow | null => null);
  const scopes = new Map<string, number[]>();
  for (const [at, { scope }] of sought.entries()) {
    const places = scopes.get(scope);
    if (places) places.push(at);
    else scopes.set(scope, [at]);
  }
  await Promise.all(
    Array.from(scopes, async ([scope, places]) => {
      const some = places.flatMap((at) => sought[at] ?? []);
      const rows = await database.query<LoadRow & { place: number }>(
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

const loadedCase = (row: LoadRow): LoadedCase => ({
  id: row.id,
  ref: row.ref,
  facilityId: row.facility_id,
  state: row.state as CaseState,
  version: row.version,
  custody: row.custody,
  offeredTo: row.offered_to,
  // a file that an older table folded lacks the fields that came since
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

interface ClockRow {
  name: string;
  state: CaseClock['state'];
  due_at: Date;
  remaining_seconds: number | null;
}

interface TimelineRow {
  seq: number;
  transition: string;
  from_state: string;
  to_state: string;
  actor_id: string;
  actor_role: string;
  at: Date;
  body: string;
  hash: Buffer;
  prev_hash: Buffer;
}
