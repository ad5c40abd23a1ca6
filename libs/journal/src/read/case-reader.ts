import { Injectable } from '@nestjs/common';
import type { CaseState, Compartment, Extent, FoundMatch } from '@app/lifecycle';
import { Refused } from '@app/lifecycle';
import type { Chain, ChainPage } from '@app/proof';
import { Database, DatabaseFault, textArray } from '@app/database';
import { chainOf, chainPageOf, type ChainRow } from './chain.js';
import { CaseLoader, type LoadedCase } from './loading.js';

/** Another case that may have the same people. */
export interface ListedMatch extends FoundMatch {
  ref: string;
  people: number[];
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

/** A case that came out of the same first case by splits. */
export interface HouseholdCase {
  ref: string;
  state: CaseState;
  people: number;
}

export interface CaseClock {
  name: string;
  state: 'running' | 'paused' | 'stopped';
  /** For a paused clock: the deadline that it had when it was paused. */
  dueAt: string;
  /** The time that a paused clock has left, negative when it was overdue; null for other clocks. */
  remainingSeconds: number | null;
}

/** A budget frees its room in steps of this length. */
export const budgetStepSeconds = 600;

/** More entries than any case has. */
const entriesMax = 100_000;

/**
 * Reads single cases, as one service may see them. `scope` is a facility's id, or * for all. A case that is out of the
 * scope gets the same answer as a case that does not exist.
 */
@Injectable()
export class CaseReader {
  private readonly loader: CaseLoader;

  constructor(readonly database: Database) {
    this.loader = new CaseLoader(database);
  }

  /** The case, with the entry that this request made before. Undefined when the case is not in the scope. */
  find(ref: string, scope: string, actorId: string, requestId: Buffer): Promise<LoadedCase | undefined> {
    return this.loader.find({ ref, scope, actorId, requestId });
  }

  /**
   * The sealed bodies of one compartment, oldest first; with an extent, only the bodies that it names. The read entry
   * is written before the database returns a byte. Refused: case.not-found, compartment.not-allowed, reads.too-many.
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

  /** Possible duplicates that share one of the tokens, among the cases of the case's own facility only. */
  async findMatches(caseId: string, tokens: readonly Buffer[]): Promise<string[]> {
    if (tokens.length === 0) return [];
    const rows = await this.database.query<{ match: string }>(
      'matches',
      'select match from journal.find_matches($1, $2)',
      [caseId, tokens],
    );
    return rows.map(({ match }) => match).sort();
  }

  /** The cases that the case's people match, for the person who decides; other facilities' cases only if in the scope. */
  async listMatches(caseId: string, scope: string): Promise<ListedMatch[]> {
    return this.database.query<ListedMatch>('list-matches', 'select * from journal.list_matches($1, $2)', [
      caseId,
      scope,
    ]);
  }

  /** The case's clocks: running ones first, soonest first. None when the case is not in the scope. */
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

  /** The other cases of the household, oldest first: those that came out of one another by splits. */
  household(ref: string, scope: string): Promise<HouseholdCase[]> {
    return this.database.query('household', 'select * from journal.household($1, $2)', [ref, scope]);
  }

  async timeline(ref: string, scope: string, after: number, limit: number): Promise<TimelineEntry[]> {
    return this.timelineBy('timeline', 'select * from journal.timeline($1, $2, $3, $4)', [ref, scope, after, limit]);
  }

  /** The timeline without the entries that other services recorded after the people left the mission. */
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

  /** Everything that a verifier of the case's chain needs; undefined when the case is not in the scope. */
  async chain(ref: string, scope: string): Promise<Chain | undefined> {
    const rows = await this.database.query<ChainRow>('chain', 'select * from journal.chain($1, $2)', [ref, scope]);
    return chainOf(rows);
  }

  /** All pages of a chain as one page. Refused (case.not-found) when the case is not in the scope. */
  async wholeChain(ref: string, scope: string): Promise<Omit<ChainPage, 'genesis' | 'next'>> {
    const page = await this.chainPage(ref, scope, 0, entriesMax);
    if (!page) throw new Refused('case.not-found');
    const { caseId, facilityId, head, version, state, entries } = page;
    return { caseId, facilityId, head, version, state, entries };
  }

  /** A page of the chain, for a client that verifies it; undefined when the case is not in the scope. */
  async chainPage(ref: string, scope: string, after: number, limit: number): Promise<ChainPage | undefined> {
    const rows = await this.database.query<ChainRow & { genesis: Buffer }>(
      'chain-page',
      'select * from journal.chain_page($1, $2, $3, $4)',
      [ref, scope, after, limit],
    );
    return chainPageOf(rows, limit);
  }
}

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
