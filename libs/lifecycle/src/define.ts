import type { z } from 'zod';
import type { Answered, Asking } from './conditions.js';
import type { CaseFile } from './file.js';
import type { Missing, RefusalCode } from './refused.js';
import type { AlertKind, CaseState, Compartment, Priority, Role, Stage } from './vocabulary.js';

export type Where = 'open' | Compartment;

/**
 * An input field. It declares where it is stored, open to all who see the case or sealed in one compartment, and on
 * which other answers it depends.
 */
export interface Field<S extends z.ZodType = z.ZodType, W extends Where = Where> extends Asking {
  schema: S;
  where: W;
}
const kept =
  <W extends Where>(where: W) =>
  <S extends z.ZodType>(schema: S, asking: Asking = {}): Field<S, W> => ({ schema, where, ...asking });

/** Only codes, counts, dates and ids: an open field appears in the journal, in lists and in timelines. */
export const open = kept('open');
export const identity = kept('identity');
export const protection = kept('protection');
export const route = kept('route');

export type Fields = Record<string, Field>;
export type InputOf<F extends Fields> = z.output<z.ZodObject<{ [K in keyof F]: F[K]['schema'] }>>;
type OpenKeys<F extends Fields> = { [K in keyof F]: F[K]['where'] extends 'open' ? K : never }[keyof F];
/** The open body of an entry: the open fields, and the facts derived from sealed ones. */
export type BodyOf<F extends Fields, D extends object> = Pick<InputOf<F>, OpenKeys<F> & keyof InputOf<F>> & D;

export interface Actor {
  id: string;
  role: Role;
  /** The facility of a facility role; null for roles that see the cases of every facility. */
  facilityId: string | null;
  /** The number of standing instructions in force that this person has not acknowledged. */
  pendingInstructions: number;
}

/** The sealed content of one compartment so far, oldest first. */
export interface SealedEntry {
  seq: number;
  transition: string;
  at?: Date;
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

/**
 * A named pure rule over the open file. Returns what is missing, or nothing. The screen shows the result before anyone
 * clicks.
 */
export type Requirement = (file: CaseFile, actor: Actor, now: Date) => readonly Missing[];

/**
 * A clock with the duration of its rule for the case's processing priority or for a priority of its own, or a clock
 * that is due at a given instant (`check-in:2` uses the rule `check-in`).
 */
export type ClockStart = string | { name: string; at: string } | { name: string; priority: Priority };

/**
 * A clock that a row starts or stops only under conditions, or of which there are several. Everything but `once` is
 * data over open facts: figures and timelines derive the clock's runs from the entries only.
 */
export interface RowClock {
  clock: string;
  /**
   * One clock for each entry (`break-glass-review:7`), for each leg of the plan, or for each value of an open field
   * (`check-in:2`).
   */
  each?: 'entry' | 'planned-leg' | { field: string };
  /** Only when an open field has one of these values. */
  when?: Answered;
  /** Only when the row, which leads to several states, leads to this one. */
  leadsTo?: CaseState;
  /** The clock uses the priority in this open field, instead of the case's own. */
  priorityFrom?: string;
  /** A further condition that no single field contains. The figures' query has it too: see `clocksCountedByQuery`. */
  once?: (file: CaseFile, input: Readonly<Record<string, unknown>>) => boolean;
}

/**
 * The step that reverses a row's step completely: which facts of the case file it restores, and which field asks for
 * the reason.
 */
export interface Undo {
  transition: string;
  /** For each field of the reversing step: the fact of the case file before the step that fills it. */
  restores?: Readonly<Record<string, keyof CaseFile>>;
  /** The field of the reversing step that takes a reason. */
  because?: string;
}

/** A use of a person's budget. `subject`: an object of the case that has its own budget. */
export interface Spending {
  kind: Exclude<AlertKind, 'open' | 'sign-in-failed'>;
  subject?: string;
  amount: number;
}

/** The parts of an entry besides its body: its position in the case's chain, and its actor. */
export interface Made {
  seq: number;
  actorId: string;
}

/** Places that are released. */
export interface PlaceRelease {
  pool: 'shelter' | 'destination';
  places: number;
}

export interface PlaceTaking {
  pool: 'shelter' | 'destination';
  /** The pool's id; the id of a shelter is its facility's. */
  id: string | null;
  places: number;
}

/** How a row sets the case's processing priority: from an open field, or to a fixed value after any of some answers. */
export type SetsPriority = { field: string } | { to: Priority; afterAny: readonly Answered[] };

/**
 * The facts that a row's `writes` may set. Priority and shelter have their own keys, because figures are derived from
 * those too.
 */
export type Written = Omit<Partial<CaseFile>, 'processingPriority' | 'sheltered' | 'shelterPlaces'>;

/** A function type that is checked like a method, so that rows with different inputs fit in one table. */
type Method<A extends unknown[], R> = { call(...args: A): R }['call'];

/**
 * One row of the table: everything that belongs to one transition. Functions are pure. `derives` adds open facts that
 * are computed from sealed input; `writes` folds the entry's open body into the case file.
 */
export interface Row<F extends Fields = Fields, D extends object = object> {
  from: readonly CaseState[];
  to: readonly CaseState[] | 'same';
  /** Chooses one of several target states, from the file before the transition. */
  chooses?(file: CaseFile): CaseState;
  /** For a row with `to: 'same'`: the state that its input leads to in special cases. */
  endsIn?: Method<[state: CaseState, file: CaseFile, input: InputOf<F>], CaseState>;
  by: readonly Role[];
  /** Not a step forward: the case goes back, or leaves the normal way. Lists do not name it as the next step. */
  aside?: true;
  /** Allowed while the case is held: the needs of people in danger do not wait for the reason of the hold. */
  evenHeld?: true;
  /**
   * The people whom the step takes out of the case. While others remain, the case stays in its state and continues for
   * them; of the row's clocks, only those that it starts are changed.
   */
  takesOut?: Method<[file: CaseFile, input: InputOf<F>], readonly number[]>;
  /** The people whom the step gives a case of their own (splitting.ts). */
  splits?: Method<[file: CaseFile, input: InputOf<F>], readonly number[]>;
  /** The first entry of a case that began by a split. Nobody makes this step alone: a row that `splits` brings it along. */
  beginsSplit?: true;
  /** The people who stay behind when others leave. When that depends on the input, nobody until there is one. */
  leavesBehind?: Method<[file: CaseFile, input: InputOf<F> | null], readonly number[]>;
  input: F;
  requires?: readonly Requirement[];
  /**
   * What the step would lack if it were made now, for a rule that otherwise needs the input. It is shown and never used
   * to refuse.
   */
  foresees?: readonly Requirement[];
  /** What the input lacks, given the file and the compartments in `reads`. */
  refuses?(given: Given<F>): readonly Missing[];
  reads?: readonly Compartment[];
  /** How many people the step adds to the case. The service makes a random id for each, and the body has them (`ids`). */
  adds?: Method<[input: InputOf<F>], number>;
  derives?(input: InputOf<F>, file: CaseFile): D;
  writes?(file: CaseFile, body: BodyOf<F, D>, made: Made): Written;
  setsPriority?: SetsPriority;
  /**
   * The people who live in the mission after the step. The welfare check runs while there are any, and the shelter's
   * places are derived from them.
   */
  shelters?(file: CaseFile, body: BodyOf<F, D>): readonly number[];
  /** Four eyes: the actor must not have made the latest entry of any of these transitions. */
  notBy?: readonly string[];
  starts?: readonly (string | RowClock)[];
  stops?: readonly (string | RowClock)[] | 'all';
  /** `pause` pauses the case's clocks; `resume` continues them with the time that was left. */
  clocks?: 'pause' | 'resume';
  /**
   * The transition that a service makes itself after this one is committed: the service of its prefix, or for a `case.`
   * transition the one with custody.
   */
  wakes?: { transition: string; input: Record<string, unknown> };
  /** The service that has custody after this step; unchanged when absent. */
  custody?: Stage;
  /**
   * The step cannot be reversed, or not before others notice it. A screen first shows the consequences (`confirm` in
   * the labels).
   */
  confirms?: true;
  /** The step that reverses this one completely. */
  undo?: Undo;
  /** Refusal codes of other steps that this step removes. A screen links from such a refusal to this step. */
  supplies?: readonly RefusalCode[];
  /** Places at a destination. Places of a shelter follow changes of `file.sheltered`. */
  takes?(input: InputOf<F>, file: CaseFile): PlaceTaking;
  /** What the step uses of its actor's budgets (docs/security.md); counted before the step is made. */
  spends?: Method<[input: InputOf<F>], readonly Spending[]>;
  /** Its rules need the possible duplicates that the index has now (`withMatches`). */
  asksForMatches?: true;
  /** Destroys the case's keys. */
  erases?: true;
  /** Releases the parked delivery that `input.delivery` names. */
  releasesDelivery?: true;
  /** Deletes the parked delivery that `input.delivery` names, unless the case waits to be taken over by it. */
  discardsDelivery?: true;
  /** The service adds facts with a handler of the same name (apps, folder transitions). */
  handled?: true;
}

/** Infers the types of a row from its fields. Does nothing at run time. */
export const transition = <F extends Fields, D extends object = object>(row: Row<F, D>): Row<F, D> => row;

export interface ClockRule {
  /** Seconds by priority. clocks.ts has the targets and their sources; a facility may override them as data. */
  seconds: Record<Priority, number>;
}

export interface TransitionLabels {
  /** The text of the button. */
  title: string;
  /** The sentence in the timeline, after the actor's role: "<role> registered the arrival". */
  sentence: string;
  /**
   * The consequences, for a row that `confirms`. May contain `{reference}`, `{count}` (of the people who go) and the
   * names of open fields.
   */
  confirm?: string;
}
