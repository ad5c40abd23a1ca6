import { Command, Query } from '@nestjs/cqrs';
import type { Actor, CaseFile, Compartment, NextStep } from '@app/lifecycle';
import type { CaseClock, HouseholdCase, ListedMatch, Receipt } from '@app/journal';

/** A client's request. A repeated request gets the answer of its entry. */
export interface Request {
  key: string;
  /** The version of the case that the client last read, when the client sent it. */
  ifMatch: number | null;
}

/** Makes one transition of one case. Without a reference it opens a case. */
export class MakeTransition extends Command<Receipt> {
  constructor(
    readonly transition: string,
    readonly ref: string | null,
    readonly actor: Actor,
    readonly input: unknown,
    readonly request: Request,
    /** The delivery that asked for the transition. The same commit deletes it. */
    readonly delivery: string | null = null,
  ) {
    super();
  }
}

export interface CaseView {
  ref: string;
  facility: string;
  state: string;
  version: number;
  custody: string;
  /** For a mission's roles: without the facts that they may not learn about people who left. */
  file: CaseFile;
  /** The other cases that came out of the same first case by splits. */
  household: HouseholdCase[];
  /** The departure of the plan's first leg, until somebody has left. */
  leavesAt: string | null;
  dueAt: string | null;
  openedAt: string;
  movedAt: string;
  clocks: CaseClock[];
  /** The compartments that the caller may open now without break-glass. */
  opens: Compartment[];
  /** The steps that are possible now, who may make them, and what each still lacks. */
  next: NextStep[];
}

export class ViewCase extends Query<CaseView> {
  constructor(
    readonly ref: string,
    readonly actor: Actor,
  ) {
    super();
  }
}

export interface CompartmentView {
  ref: string;
  compartment: Compartment;
  entries: { seq: number; transition: string; at: string; content: Record<string, unknown> }[];
}

/** Opens a sealed compartment for a person. The read entry is written before any content is sent. */
export class OpenCompartment extends Query<CompartmentView> {
  constructor(
    readonly ref: string,
    readonly compartment: Compartment,
    readonly actor: Actor,
    readonly purpose: string,
  ) {
    super();
  }
}

export interface Duplicates {
  matches: ListedMatch[];
}

/** Lists the possible duplicates of a case's people, as far as the caller may see the other cases. */
export class ListDuplicates extends Query<Duplicates> {
  constructor(
    readonly ref: string,
    readonly actor: Actor,
  ) {
    super();
  }
}
