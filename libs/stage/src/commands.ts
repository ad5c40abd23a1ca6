import { Command, Query } from '@nestjs/cqrs';
import type { Actor, CaseFile, Compartment, NextStep } from '@app/lifecycle';
import type { CaseClock, ListedMatch, Receipt } from '@app/journal';

/** A request as its client named it: repeated, it is answered from its entry. */
export interface Request {
  key: string;
  /** The version that the client saw, when it says so. */
  ifMatch: number | null;
}

/** One named transition of one case; without a reference, the one that opens a case. */
export class MakeTransition extends Command<Receipt> {
  constructor(
    readonly transition: string,
    readonly ref: string | null,
    readonly actor: Actor,
    readonly input: unknown,
    readonly request: Request,
    /** The delivery that asks for it, which the same commit deletes. */
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
  /** Without what a mission is not told of people who leave. */
  file: CaseFile;
  /** When the first leg of the plan departs, while nobody has left yet. */
  leavesAt: string | null;
  dueAt: string | null;
  openedAt: string;
  movedAt: string;
  clocks: CaseClock[];
  /** The compartments that the asker may open now, without breaking a glass. */
  opens: Compartment[];
  /** What may happen next, who may do it, and what each step still lacks. */
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

/** Opens a sealed compartment for a person. The read is recorded before a byte leaves. */
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

/** The possible duplicates of a case's people, of those cases that the asker may see. */
export class ListDuplicates extends Query<Duplicates> {
  constructor(
    readonly ref: string,
    readonly actor: Actor,
  ) {
    super();
  }
}
