import { clockChange, type ClockChange } from './clock-changes.js';
import { isAnswered, leftEmpty } from './conditions.js';
import type { Actor, Fields, Given, Made, Opened, PlaceRelease, PlaceTaking } from './define.js';
import { everyone, remaining, sheltering, withMatches, without, type CaseFile, type FoundMatch } from './file.js';
import type { Lifecycle } from './lifecycle.js';
import { parsed } from './parsed.js';
import { sharedWithOrigin } from './never-share.js';
import { Refused, type Missing, type RefusalCode } from './refused.js';
import { sealedIn, type Sealing } from './sealing.js';
import { beginningOf, fileOf, type Beginning } from './splitting.js';
import { targets, type Transition } from './transition.js';
import { isClosed, priorities, type CaseState, type Compartment, type Stage } from './vocabulary.js';

/**
 * The kind of a step: it moves the case forward; it moves the case back or out; it only records something; or it
 * concerns the case itself.
 */
export type StepKind = 'onward' | 'aside' | 'record' | 'case';

/** A case as the rules see it; `null` before it is opened. */
export interface Standing {
  state: CaseState | null;
  file: CaseFile;
  /** The number of its entries; absent before it is opened. */
  version?: number;
  /**
   * Possible duplicates from the index, as far as the actor may see them. For rows that ask for them, and for display.
   */
  matches?: readonly FoundMatch[];
}

/** The facts that an accepted transition will write. The journal does the writing. */
export interface Decision {
  transition: string;
  from: CaseState | null;
  to: CaseState;
  body: Record<string, unknown>;
  sealed: Partial<Record<Compartment, Record<string, unknown>>>;
  file: CaseFile;
  custody: Stage | null;
  wakes: string | null;
  notBy: readonly string[];
  clocks: ClockChange;
  takes: PlaceTaking | null;
  releases: readonly PlaceRelease[];
  releasesDelivery: string | null;
  discardsDelivery: string | null;
  erases: boolean;
  /** The case that people of this case begin in the same commit. */
  split: ({ people: readonly number[] } & Beginning) | null;
}

/** A step that is possible next, with everything that it still lacks. Uses the same rules that refuse the step. */
export interface NextStep {
  transition: string;
  kind: StepKind;
  by: Transition['by'];
  mayYou: boolean;
  missing: readonly Missing[];
  /** The people who stay behind when this step is made. When that depends on the input: see `leftBehind`. */
  leavesBehind: readonly number[];
}

/** Checks that this person may make this transition on this case now. Refuses before any sealed content is opened. */
export function admit(lifecycle: Lifecycle, name: string, standing: Standing, actor: Actor): Transition {
  const row = lifecycle.transitions.get(name);
  if (!row) throw new Refused('transition.unknown', { transition: name });
  if (!row.by.includes(actor.role))
    throw new Refused('role.not-allowed', { transition: name, role: actor.role, allowed: row.by });
  if (!startsAt(row, standing.state))
    throw new Refused('state.not-allowed', {
      transition: name,
      state: standing.state,
      allowed: possible(lifecycle, standing.state)
        .filter((one) => one.by.includes(actor.role))
        .map((one) => one.name),
    });
  if (heldBack(row, standing.file, actor))
    throw new Refused('case.held', { transition: name, reason: standing.file.held });
  if (approvesOwn(row, standing.file, actor))
    throw new Refused('four-eyes.same-person', { transition: name, notBy: row.notBy });
  return row;
}

const startsAt = (row: Transition, state: CaseState | null): boolean =>
  state === null ? row.from.length === 0 && !row.beginsSplit : row.from.includes(state);

const possible = (lifecycle: Lifecycle, state: CaseState | null): Transition[] =>
  [...lifecycle.transitions.values()].filter((row) => startsAt(row, state));

/**
 * A held case does not move on. Steps that concern the case itself, and the take-over by a service, are still possible.
 */
const heldBack = (row: Transition, file: CaseFile, actor: Actor): boolean =>
  file.held !== null && row.to !== 'same' && !row.evenHeld && !row.name.startsWith('case.') && actor.role !== 'system';

const approvesOwn = (row: Transition, file: CaseFile, actor: Actor): boolean =>
  (row.notBy ?? []).some((other) => file.madeBy[other] === actor.id);

/** Checks a transition's input against its row. Refuses as `parsed` does, with the transition's name. */
export const parseInput = (row: Transition, input: unknown): Record<string, unknown> =>
  parsed(row.schema, input, { transition: row.name });

/** Everything that the open file lacks for this transition. Checked before anything sealed is opened. */
export const missingInCase = (row: Transition, standing: Standing, actor: Actor, now: Date): Missing[] =>
  (row.requires ?? []).flatMap((requirement) => requirement(seenFile(standing), actor, now));

/** Everything that is wrong with the input, given the compartments in `reads`. */
export const missingInInput = (
  row: Transition,
  standing: Standing,
  actor: Actor,
  given: { input: Record<string, unknown>; opened: Opened; now: Date },
): Missing[] => [...neverShared(row, given.input), ...refusalsOf(row, { file: seenFile(standing), actor, ...given })];

export function refuseMissing(row: Transition, missing: readonly Missing[]): void {
  if (missing.length > 0) throw new Refused('requirement.missing', { transition: row.name, missing });
}

/**
 * Everything that the input lacks by the row's own rules: answers that other answers require, and the row's refusals.
 */
export const refusalsOf = (row: Transition, given: Given<Fields>): Missing[] => [
  ...leftEmpty(row.input, given.input, given.file),
  ...(row.refuses?.(given) ?? []),
];

/** One rule for every row and role: nothing is given to anybody of the country of origin. */
export function neverShared(row: Pick<Transition, 'recipients'>, input: Record<string, unknown>): Missing[] {
  const fields = sharedWithOrigin(row.recipients, input);
  return fields.length > 0 ? [{ code: 'never-share.country-of-origin', fields }] : [];
}
/** The file for the rules, with the matches from the index. The written file is folded from the stored one only. */
const seenFile = ({ file, matches }: Standing): CaseFile => (matches ? withMatches(file, matches) : file);

/**
 * Decides an admitted transition: refuses with everything that is missing, or returns what will be written. Pure: time
 * and opened compartments are arguments. A service calls the same parts one by one, because it opens compartments and
 * calls its handler in between.
 */
export function decide(
  row: Transition,
  standing: Standing,
  actor: Actor,
  input: Record<string, unknown>,
  { opened, now, extra }: { opened: Opened; now: Date; extra?: Record<string, unknown> },
): Decision {
  refuseMissing(row, [
    ...missingInCase(row, standing, actor, now),
    ...missingInInput(row, standing, actor, { input, opened, now }),
  ]);
  return outcomeOf(row, standing, actor, input, extra);
}

/** The result of a transition that lacks nothing. `extra` are facts from the service's own handler. */
export function outcomeOf(
  row: Transition,
  standing: Standing,
  actor: Actor,
  input: Record<string, unknown>,
  extra?: Record<string, unknown>,
): Decision {
  const before = standing.file;
  const seq = (standing.version ?? 0) + 1;
  const goesOn = row.takesOut ? remaining(before, row.takesOut(before, input)).length > 0 : null;
  const to = goesOn === true && standing.state ? standing.state : target(row, standing, input);
  const { body, sealed } = part(row, input, { from: standing.state, to, role: actor.role, file: before });
  Object.assign(body, row.derives?.(input, seenFile(standing)), extra);
  const added = row.adds?.(input) ?? 0;
  if (added > 0 && (body['ids'] as unknown[] | undefined)?.length !== added)
    throw new Error(`${row.name} adds ${added} people and has another number of ids`);
  if (goesOn !== null) body['goesOn'] = goesOn;
  const file = fold(row, before, body, { seq, actorId: actor.id });
  const going = row.splits?.(before, input) ?? [];
  const split =
    going.length > 0 && standing.state ? { people: going, ...beginningOf(standing.state, before, going) } : null;
  const shelter = shelterChange(before, file, to);
  // recorded, so that the clock can be derived from the entries only
  if (shelter) body['shelter'] = shelter;
  return {
    transition: row.name,
    from: standing.state,
    to,
    body,
    sealed,
    file,
    custody: row.custody ?? null,
    wakes: row.wakes?.transition ?? null,
    notBy: row.notBy ?? [],
    clocks: clockChange(row, before, body, seq),
    takes: taken(row, before, file, input),
    releases: released(split ? fileOf(before, without(everyone(before), going)) : before, file),
    releasesDelivery: row.releasesDelivery ? String(input['delivery']) : null,
    discardsDelivery: row.discardsDelivery ? String(input['delivery']) : null,
    erases: row.erases ?? false,
    split,
  };
}

function target(row: Transition, { state, file }: Standing, input: Record<string, unknown>): CaseState {
  const [only] = targets(row);
  const kept = state && row.endsIn ? row.endsIn(state, file, input) : state;
  const to = row.to === 'same' ? kept : row.chooses ? row.chooses(file) : only;
  if (!to || !(row.to === 'same' || row.to.includes(to)))
    throw new Error(`${row.name} leads to ${String(to)}, which its row does not name`);
  return to;
}

/**
 * The welfare check runs exactly while somebody of an open case lives in the mission. No row starts or stops it for
 * another reason.
 */
const shelterChange = (before: CaseFile, after: CaseFile, to: CaseState): 'begins' | 'ends' | null => {
  if (before.sheltered.length === 0 && after.sheltered.length > 0) return 'begins';
  return before.sheltered.length > 0 && after.sheltered.length === 0 && !isClosed(to) ? 'ends' : null;
};

/**
 * Places are derived from the people that the file names, so that taken and released places always agree with the file.
 */
function taken(row: Transition, before: CaseFile, after: CaseFile, input: Record<string, unknown>): PlaceTaking | null {
  const places = without(after.sheltered, before.sheltered).length;
  return places > 0 ? { pool: 'shelter', id: null, places } : (row.takes?.(input, before) ?? null);
}

const released = (before: CaseFile, after: CaseFile): PlaceRelease[] =>
  [
    { pool: 'shelter' as const, places: without(before.sheltered, after.sheltered).length },
    { pool: 'destination' as const, places: without(before.placed, after.placed).length },
  ].filter(({ places }) => places > 0);

/** Separates the input into the open part for the journal, and the sealed parts by compartment. */
function part(row: Transition, input: Record<string, unknown>, sealing: Sealing): Pick<Decision, 'body' | 'sealed'> {
  const body: Record<string, unknown> = {};
  const sealed: Decision['sealed'] = {};
  for (const [field, value] of Object.entries(input)) {
    const where = row.where[field];
    if (value === undefined || where === undefined) continue;
    if (where === 'open') body[field] = value;
    else (sealed[sealedIn(where, sealing)] ??= {})[field] = value;
  }
  return { body, sealed };
}

/** The case file after an entry. A case's file is the fold of this over its entries, from the empty file. */
export function fold(row: Transition, file: CaseFile, body: Record<string, unknown>, made: Made): CaseFile {
  const written = { ...file, ...row.writes?.(file, body, made) };
  return {
    ...written,
    ...prioritySet(row, body),
    ...(row.shelters ? sheltering(row.shelters(file, body)) : {}),
    madeBy: row.watched ? { ...written.madeBy, [row.name]: made.actorId } : written.madeBy,
  };
}

function prioritySet({ setsPriority: sets }: Transition, body: Record<string, unknown>): Partial<CaseFile> {
  if (!sets) return {};
  const to = 'field' in sets ? body[sets.field] : sets.afterAny.some((one) => isAnswered(one, body)) && sets.to;
  const priority = priorities.find((one) => one === to);
  return priority ? { processingPriority: priority } : {};
}

/** The steps that a person could make next with a case, each with everything that it still lacks. */
export function nextSteps(lifecycle: Lifecycle, standing: Standing, actor: Actor, now: Date): NextStep[] {
  return possible(lifecycle, standing.state)
    .filter((row) => row.by.some((role) => role !== 'system'))
    .map((row) => ({
      transition: row.name,
      kind: kindOf(row),
      by: row.by,
      mayYou: mayTake(row, standing, actor),
      missing: lacks(row, standing, actor, now),
      leavesBehind: row.leavesBehind?.(standing.file, null) ?? [],
    }));
}

/**
 * The people who stay behind when this step is made with this input, which may be incomplete. A form shows them before
 * it is sent.
 */
export function leftBehind(
  row: Transition,
  file: CaseFile,
  input: Readonly<Record<string, unknown>>,
): readonly number[] {
  // an incomplete field is ignored, and does not hide the others
  const read = Object.entries(row.input).flatMap(([name, { schema }]) => {
    const { success, data } = schema.safeParse(input[name]);
    return success && data !== undefined ? [[name, data] as const] : [];
  });
  return row.leavesBehind?.(file, Object.fromEntries(read)) ?? [];
}

export function kindOf(row: Pick<Transition, 'name' | 'to' | 'aside'>): StepKind {
  if (row.name.startsWith('case.')) return 'case';
  if (row.to === 'same') return 'record';
  return row.aside ? 'aside' : 'onward';
}

const lacks = (row: Transition, standing: Standing, actor: Actor, now: Date): Missing[] => [
  ...(heldBack(row, standing.file, actor) ? [{ code: 'case.held' as const }] : []),
  ...missingInCase(row, standing, mayTake(row, standing, actor) ? actor : withNothingPending(actor), now),
  ...(row.foresees ?? []).flatMap((rule) => rule(standing.file, actor, now)),
];

const mayTake = (row: Transition, { file }: Standing, actor: Actor): boolean =>
  row.by.includes(actor.role) && !approvesOwn(row, file, actor);

/** Instructions that the caller must still acknowledge do not block a step that another role makes. */
const withNothingPending = (actor: Actor): Actor => ({ ...actor, pendingInstructions: 0 });

/** The next step by which a person moves the case forward, and what blocks it. */
export interface OnwardStep {
  /**
   * The first step that lacks nothing, otherwise the first step. null when a service moves the case on, or nobody does.
   */
  next: { transition: string; by: Transition['by']; missing: readonly Missing[] } | null;
  /** Empty when some onward step lacks nothing. */
  blockedBy: readonly RefusalCode[];
}

/**
 * The summary of a case for a list. `actor` is the caller: instructions that one person must still acknowledge do not
 * block the case for another.
 */
export function onwardStep(lifecycle: Lifecycle, standing: Standing, actor: Actor, now: Date): OnwardStep {
  const steps = possible(lifecycle, standing.state)
    .filter((row) => kindOf(row) === 'onward' && row.by.some((role) => role !== 'system'))
    .map((row) => ({ transition: row.name, by: row.by, missing: lacks(row, standing, actor, now) }));
  const next = steps.find((step) => step.missing.length === 0) ?? steps[0] ?? null;
  return { next, blockedBy: [...new Set(next?.missing.map((one) => one.code))] };
}
