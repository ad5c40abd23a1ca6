import { clockChange, type ClockChange } from './clock-changes.js';
import { isAnswered, leftEmpty } from './conditions.js';
import type { Actor, Fields, Given, Made, Opened, PlaceRelease, PlaceTaking } from './define.js';
import { remaining, sheltering, withMatches, without, type CaseFile, type FoundMatch } from './file.js';
import type { Lifecycle } from './lifecycle.js';
import { parsed } from './parsed.js';
import { sharedWithOrigin } from './never-share.js';
import { Refused, type Missing, type RefusalCode } from './refused.js';
import { sealedIn, type Sealing } from './sealing.js';
import { targets, type Transition } from './transition.js';
import { isClosed, priorities, type CaseState, type Compartment, type Stage } from './vocabulary.js';

/** What a step is to a case: it moves it on its way, or off it; it records something; or it is about the case as such. */
export type StepKind = 'onward' | 'aside' | 'record' | 'case';

/** A case as the rules see it; `null` before it is opened. */
export interface Standing {
  state: CaseState | null;
  file: CaseFile;
  /** The number of its entries; absent before it is opened. */
  version?: number;
  /** Possible duplicates of the index, as far as the actor may know of them; for rows that ask for them, and for what is shown. */
  matches?: readonly FoundMatch[];
}

/** What an accepted transition will write. Facts only: the journal does the writing. */
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
}

/** What may happen next with a case, and what each step still lacks: the same rules that refuse. */
export interface NextStep {
  transition: string;
  kind: StepKind;
  by: Transition['by'];
  mayYou: boolean;
  missing: readonly Missing[];
  /** People of the case who stay behind when this step is made. Where it follows from the input: see `leftBehind`. */
  leavesBehind: readonly number[];
}

/** May this person make this transition on this case now? Refuses before any sealed byte is opened. */
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
  state === null ? row.from.length === 0 : row.from.includes(state);

const possible = (lifecycle: Lifecycle, state: CaseState | null): Transition[] =>
  [...lifecycle.transitions.values()].filter((row) => startsAt(row, state));

/** A held case does not move on; what is decided about the case as such, and what a service takes over, goes ahead. */
const heldBack = (row: Transition, file: CaseFile, actor: Actor): boolean =>
  file.held !== null && row.to !== 'same' && !row.evenHeld && !row.name.startsWith('case.') && actor.role !== 'system';

const approvesOwn = (row: Transition, file: CaseFile, actor: Actor): boolean =>
  (row.notBy ?? []).some((other) => file.madeBy[other] === actor.id);

/** A transition's input, checked against its row. Refuses as `parsed` does, with the transition's name. */
export const parseInput = (row: Transition, input: unknown): Record<string, unknown> =>
  parsed(row.schema, input, { transition: row.name });

/** Everything that the open file lacks for this transition. Refused before anything sealed is opened. */
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

/** What the input lacks by the row's own rules: answers that others ask for, and what the row refuses. */
export const refusalsOf = (row: Transition, given: Given<Fields>): Missing[] => [
  ...leftEmpty(row.input, given.input, given.file),
  ...(row.refuses?.(given) ?? []),
];

/** One rule for every row and role: nobody of the country of origin is ever given anything. */
export function neverShared(row: Pick<Transition, 'recipients'>, input: Record<string, unknown>): Missing[] {
  const fields = sharedWithOrigin(row.recipients, input);
  return fields.length > 0 ? [{ code: 'never-share.country-of-origin', fields }] : [];
}
/** What the rules look at. What is written is folded from the stored file alone. */
const seenFile = ({ file, matches }: Standing): CaseFile => (matches ? withMatches(file, matches) : file);

/**
 * Decides an admitted transition: refuses with all that is missing, or says what will be written. Pure: time and opened compartments are
 * arguments. A service runs the same parts one by one, since it opens compartments and asks its handler in between.
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

/** What a transition writes that lacks nothing. `extra` are facts that the service's own handler adds. */
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
  if (goesOn !== null) body['goesOn'] = goesOn;
  const file = fold(row, before, body, { seq, actorId: actor.id });
  const shelter = shelterChange(before, file, to);
  // on record, so that the clock can be told from the entries alone
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
    releases: released(before, file),
    releasesDelivery: row.releasesDelivery ? String(input['delivery']) : null,
    discardsDelivery: row.discardsDelivery ? String(input['delivery']) : null,
    erases: row.erases ?? false,
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

/** The welfare check runs exactly while somebody of an open case lives in the mission: no row starts or stops it for another reason. */
const shelterChange = (before: CaseFile, after: CaseFile, to: CaseState): 'begins' | 'ends' | null => {
  if (before.sheltered.length === 0 && after.sheltered.length > 0) return 'begins';
  return before.sheltered.length > 0 && after.sheltered.length === 0 && !isClosed(to) ? 'ends' : null;
};

/** Places follow from the people who are named in the file: what is taken and given back can't differ from it. */
function taken(row: Transition, before: CaseFile, after: CaseFile, input: Record<string, unknown>): PlaceTaking | null {
  const places = without(after.sheltered, before.sheltered).length;
  return places > 0 ? { pool: 'shelter', id: null, places } : (row.takes?.(input, before) ?? null);
}

const released = (before: CaseFile, after: CaseFile): PlaceRelease[] =>
  [
    { pool: 'shelter' as const, places: without(before.sheltered, after.sheltered).length },
    { pool: 'destination' as const, places: without(before.placed, after.placed).length },
  ].filter(({ places }) => places > 0);

/** The input in two: what stands open in the journal, and what is sealed, by compartment. */
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

/** The case file after an entry. The file is the fold of this over the case's entries, from the empty file. */
export function fold(row: Transition, file: CaseFile, body: Record<string, unknown>, made: Made): CaseFile {
  const madeBy = row.watched ? { ...file.madeBy, [row.name]: made.actorId } : file.madeBy;
  return {
    ...file,
    ...row.writes?.(file, body, made),
    ...prioritySet(row, body),
    ...(row.shelters ? sheltering(row.shelters(file, body)) : {}),
    madeBy,
  };
}

function prioritySet({ setsPriority: sets }: Transition, body: Record<string, unknown>): Partial<CaseFile> {
  if (!sets) return {};
  const to = 'field' in sets ? body[sets.field] : sets.afterAny.some((one) => isAnswered(one, body)) && sets.to;
  const priority = priorities.find((one) => one === to);
  return priority ? { processingPriority: priority } : {};
}

/** The steps that a person could take next with a case, each with what it still lacks. */
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

/** Who stays behind when this step is made with this input, as far as it is filled in: for a form to say so before it is sent. */
export function leftBehind(
  row: Transition,
  file: CaseFile,
  input: Readonly<Record<string, unknown>>,
): readonly number[] {
  // a field that is half typed says nothing yet, and hides nothing of the others
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

/** What a reader has yet to acknowledge keeps nobody else from a step that the reader never takes. */
const withNothingPending = (actor: Actor): Actor => ({ ...actor, pendingInstructions: 0 });

/** The step that a person takes a case onward with, and what keeps it from being taken. */
export interface OnwardStep {
  /** The first that lacks nothing, else the first; null where a service moves the case on, or nobody does. */
  next: { transition: string; by: Transition['by']; missing: readonly Missing[] } | null;
  /** Empty when some onward step lacks nothing. */
  blockedBy: readonly RefusalCode[];
}

/** What a list says of a case. `actor` is who asks: what one person has yet to acknowledge does not block the case for another. */
export function onwardStep(lifecycle: Lifecycle, standing: Standing, actor: Actor, now: Date): OnwardStep {
  const steps = possible(lifecycle, standing.state)
    .filter((row) => kindOf(row) === 'onward' && row.by.some((role) => role !== 'system'))
    .map((row) => ({ transition: row.name, by: row.by, missing: lacks(row, standing, actor, now) }));
  const next = steps.find((step) => step.missing.length === 0) ?? steps[0] ?? null;
  return { next, blockedBy: [...new Set(next?.missing.map((one) => one.code))] };
}
