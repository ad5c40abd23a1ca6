import type { z } from 'zod';
import type { Answered, Asking } from './conditions.js';
import type { CaseFile } from './file.js';
import type { Missing, RefusalCode } from './refused.js';
import type { AlertKind, CaseState, Compartment, Priority, Role, Stage } from './vocabulary.js';

export type Where = 'open' | Compartment;

/**
 * An input field says where it is kept: open to all who see the case, or sealed in one compartment; and what other answers it depends on.
 */
export interface Field<S extends z.ZodType = z.ZodType, W extends Where = Where> extends Asking {
  schema: S;
  where: W;
}
const kept =
  <W extends Where>(where: W) =>
  <S extends z.ZodType>(schema: S, asking: Asking = {}): Field<S, W> => ({ schema, where, ...asking });

/** Codes, counts, dates and ids only: an open field stands in the journal, in lists and in timelines. */
export const open = kept('open');
export const identity = kept('identity');
export const protection = kept('protection');
export const route = kept('route');

export type Fields = Record<string, Field>;
export type InputOf<F extends Fields> = z.output<z.ZodObject<{ [K in keyof F]: F[K]['schema'] }>>;
type OpenKeys<F extends Fields> = { [K in keyof F]: F[K]['where'] extends 'open' ? K : never }[keyof F];
/** The open body of an entry: the open fields, and what was derived from the sealed ones. */
export type BodyOf<F extends Fields, D extends object> = Pick<InputOf<F>, OpenKeys<F> & keyof InputOf<F>> & D;

export interface Actor {
  id: string;
  role: Role;
  /** The facility that a facility role is bound to; null for roles that see every facility's cases. */
  facilityId: string | null;
  /** Standing instructions in force which this person has not acknowledged. */
  pendingInstructions: number;
}

/** What was sealed so far in one compartment, oldest first. */
export interface SealedEntry {
  seq: number;
  transition: string;
  content: Record<string, unknown>;
}
export type Opened = Partial<Record<Compartment, readonly SealedEntry[]>>;

export interface Given<F extends Fields> {
  file: CaseFile;
  input: InputOf<F>;
  actor: Actor;
  /** The compartments that the row declares in `reads`. */
  opened: Opened;
  /** Database time. */
  now: Date;
}

/** A named pure rule over the open file: returns what is missing, or nothing. The screen shows it before anyone clicks. */
export type Requirement = (file: CaseFile, actor: Actor, now: Date) => readonly Missing[];

/**
 * A clock by its rule's duration for the case's processing priority or for a priority of its own, or one that is due at a given instant
 * (`check-in:2` runs by the rule `check-in`).
 */
export type ClockStart = string | { name: string; at: string } | { name: string; priority: Priority };

/**
 * A clock that a row does not always start or stop, or of which there are several. All but `once` is data over open facts: figures and
 * timelines tell the clock's runs from the entries alone.
 */
export interface RowClock {
  clock: string;
  /** One clock for each entry (`break-glass-review:7`), for each leg of the plan, or for each value of an open field (`check-in:2`). */
  each?: 'entry' | 'planned-leg' | { field: string };
  /** Only when an open field says so. */
  when?: Answered;
  /** Only where the row, which leads to several states, leads to this one. */
  leadsTo?: CaseState;
  /** It runs by the priority that this open field says, instead of the case's own. */
  priorityFrom?: string;
  /** A further condition that no single field says. The figures' query has it too: see `clocksCountedByQuery`. */
  once?: (file: CaseFile, input: Readonly<Record<string, unknown>>) => boolean;
}

/** The step that takes a row's step back completely: what it restores of the case file, and where it asks for a reason. */
export interface Undo {
  transition: string;
  /** By field of the undoing step: the fact of the case file, as it was before the step, that it is given. */
  restores?: Readonly<Record<string, keyof CaseFile>>;
  /** The field of the undoing step that takes a reason. */
  because?: string;
}

/** A part of a person's budget. `subject`: something in the case that has a budget of its own. */
export interface Spending {
  kind: Exclude<AlertKind, 'open' | 'sign-in-failed'>;
  subject?: string;
  amount: number;
}

/** What an entry is beside its body: its place in the case's chain, and who made it. */
export interface Made {
  seq: number;
  actorId: string;
}

/** Places that are given back. */
export interface PlaceRelease {
  pool: 'shelter' | 'destination';
  places: number;
}

export interface PlaceTaking {
  pool: 'shelter' | 'destination';
  /** The pool's id; a shelter's is its facility's. */
  id: string | null;
  places: number;
}

/** The case's processing priority as a row sets it: the one that an open field says, or a fixed one after any of some answers. */
export type SetsPriority = { field: string } | { to: Priority; afterAny: readonly Answered[] };

/** What a row's `writes` may say. Priority and shelter have keys of their own, from which figures tell them too. */
export type Written = Omit<Partial<CaseFile>, 'processingPriority' | 'sheltered' | 'shelterPlaces'>;

/** A function that is checked like a method, so that rows of different inputs fit in one table. */
type Method<A extends unknown[], R> = { call(...args: A): R }['call'];

/**
 * One row of the table: everything that is particular to one transition. Functions are pure. `derives` adds open facts
 * that are computed from sealed input; `writes` folds the entry's open body into the case file.
 */
export interface Row<F extends Fields = Fields, D extends object = object> {
  from: readonly CaseState[];
  to: readonly CaseState[] | 'same';
  /** Which of several target states, from the file before the transition. */
  chooses?(file: CaseFile): CaseState;
  /** For a row that stays in its state: the one that it leads to all the same, from its input. */
  endsIn?: Method<[state: CaseState, file: CaseFile, input: InputOf<F>], CaseState>;
  by: readonly Role[];
  /** Not the way a case is meant to go: back, or off the path. Lists don't name it as the next step. */
  aside?: true;
  /** Made even while the case is held: what people in danger need does not wait for what the hold is about. */
  evenHeld?: true;
  /**
   * Whom the step takes out of the case. While others remain, the case goes on for them: it stays in its state, and of the row's clocks only
   * those that it starts are touched.
   */
  takesOut?: Method<[file: CaseFile, input: InputOf<F>], readonly number[]>;
  /** Who stays behind when others go; for a step where that follows from the input, nobody before there is one. */
  leavesBehind?: Method<[file: CaseFile, input: InputOf<F> | null], readonly number[]>;
  input: F;
  requires?: readonly Requirement[];
  /** What the step would lack if it were made now, for a rule that judges by the input once there is one. Shown, and never refused by. */
  foresees?: readonly Requirement[];
  /** What the input lacks, given the file and the compartments in `reads`. */
  refuses?(given: Given<F>): readonly Missing[];
  reads?: readonly Compartment[];
  derives?(input: InputOf<F>, file: CaseFile): D;
  writes?(file: CaseFile, body: BodyOf<F, D>, made: Made): Written;
  setsPriority?: SetsPriority;
  /** Who lives in the mission after the step. The welfare check runs while anybody does, and the shelter's places follow from it. */
  shelters?(file: CaseFile, body: BodyOf<F, D>): readonly number[];
  /** Four-eyes: the actor may not be the one who made the latest entry of any of these. */
  notBy?: readonly string[];
  starts?: readonly (string | RowClock)[];
  stops?: readonly (string | RowClock)[] | 'all';
  /** Holding pauses the case's clocks, resuming runs them on with the time they had left. */
  clocks?: 'pause' | 'resume';
  /**
   * The transition that a service makes on its own once this one is committed: the service of its prefix, or for a
   * `case.` transition the one with custody.
   */
  wakes?: { transition: string; input: Record<string, unknown> };
  /** The service that has custody from here on; unchanged when absent. */
  custody?: Stage;
  /** It cannot be taken back, or not before others notice: a screen says first what will happen (`confirm` in the labels). */
  confirms?: true;
  /** The step that takes this one back completely. */
  undo?: Undo;
  /** What other steps lack and this one gives a case: a screen leads here from the refusal. */
  supplies?: readonly RefusalCode[];
  /** Places at a destination. Those of a shelter are taken and given back as `file.sheltered` changes. */
  takes?(input: InputOf<F>, file: CaseFile): PlaceTaking;
  /** What it takes of the budgets of the person who makes it (docs/security.md); counted before it is made. */
  spends?: Method<[input: InputOf<F>], readonly Spending[]>;
  /** Its rules look at the possible duplicates that the index has now (`withMatches`). */
  asksForMatches?: true;
  /** Destroys the case's keys. */
  erases?: true;
  /** Releases the parked delivery that `input.delivery` names. */
  releasesDelivery?: true;
  /** Deletes the parked delivery that `input.delivery` names, unless the case waits to be taken over by it. */
  discardsDelivery?: true;
  /** The service adds facts of its own with a handler of the same name (apps, folder transitions). */
  handled?: true;
}

/** Types a row from its own fields; adds nothing at run time. */
export const transition = <F extends Fields, D extends object = object>(row: Row<F, D>): Row<F, D> => row;

export interface ClockRule {
  /** Seconds by priority. Targets with their sources stand in clocks.ts; a facility may override them as data. */
  seconds: Record<Priority, number>;
}

export interface TransitionLabels {
  /** The button. */
  title: string;
  /** The timeline's sentence, after the actor's role: "<role> registered the arrival". */
  sentence: string;
  /** What will happen, for a row that `confirms`. `{reference}` and `{count}` (of the people who go) stand in it, and open fields by name. */
  confirm?: string;
}
