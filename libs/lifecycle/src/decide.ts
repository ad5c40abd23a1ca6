import type { Actor, ClockStart, Made, Opened, PlaceTaking } from './define.js';
import { withMatches, type CaseFile, type FoundMatch } from './file.js';
import { targets, type Lifecycle, type Transition } from './lifecycle.js';
import { parsed } from './parsed.js';
import { sharedWithOrigin } from './never-share.js';
import { Refused, type Missing, type RefusalCode } from './refused.js';
import { sealedIn, type Sealing } from './sealing.js';
import type { CaseState, Compartment, Stage } from './vocabulary.js';

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
  clocks: { starts: readonly ClockStart[]; stops: readonly string[] | 'all'; run: 'pause' | 'resume' | null };
  takes: PlaceTaking | null;
  releases: readonly PlaceTaking['pool'][];
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
  file.held !== null && row.to !== 'same' && !row.name.startsWith('case.') && actor.role !== 'system';

const approvesOwn = (row: Transition, file: CaseFile, actor: Actor): boolean =>
  (row.notBy ?? []).some((other) => file.madeBy[other] === actor.id);

/** A transition's input, checked against its row. Refuses as `parsed` does, with the transition's name. */
export const parseInput = (row: Transition, input: unknown): Record<string, unknown> =>
  parsed(row.schema, input, { transition: row.name });

/** Everything that the case or the input lacks for this transition. Empty: it may happen. */
export function missingFor(
  row: Transition,
  standing: Standing,
  actor: Actor,
  now: Date,
  given?: { input: Record<string, unknown>; opened: Opened },
): Missing[] {
  const file = seenFile(standing);
  return [
    ...(row.requires ?? []).flatMap((requirement) => requirement(file, actor, now)),
    ...(given ? neverShared(row, given.input) : []),
    ...(given ? (row.refuses?.({ file, actor, now, ...given }) ?? []) : []),
  ];
}

/** One rule for every row and role: nobody of the country of origin is ever given anything. */
export function neverShared(row: Pick<Transition, 'recipients'>, input: Record<string, unknown>): Missing[] {
  const fields = sharedWithOrigin(row.recipients, input);
  return fields.length > 0 ? [{ code: 'never-share.country-of-origin', fields }] : [];
}
/** What the rules look at. What is written is folded from the stored file alone. */
const seenFile = ({ file, matches }: Standing): CaseFile => (matches ? withMatches(file, matches) : file);

/**
 * Decides an admitted transition: refuses with all that is missing, or says what will be written. `extra` are facts that
 * the service's own handler adds. Pure: time and opened compartments are arguments.
 */
export function decide(
  row: Transition,
  standing: Standing,
  actor: Actor,
  input: Record<string, unknown>,
  context: { opened: Opened; now: Date; extra?: Record<string, unknown> },
): Decision {
  const missing = missingFor(row, standing, actor, context.now, { input, opened: context.opened });
  if (missing.length > 0) throw new Refused('requirement.missing', { transition: row.name, missing });
  const seq = (standing.version ?? 0) + 1;
  const to = target(row, standing);
  const file = standing.file;
  const { body, sealed } = part(row, input, { from: standing.state, to, role: actor.role, file });
  Object.assign(body, row.derives?.(input, seenFile(standing)), context.extra);
  return {
    transition: row.name,
    from: standing.state,
    to,
    body,
    sealed,
    file: fold(row, standing.file, body, { seq, actorId: actor.id }),
    custody: row.custody ?? null,
    wakes: row.wakes?.transition ?? null,
    notBy: row.notBy ?? [],
    clocks: {
      starts: typeof row.starts === 'function' ? row.starts(standing.file, input, seq) : (row.starts ?? []),
      stops: typeof row.stops === 'function' ? row.stops(input, standing.file) : (row.stops ?? []),
      run: row.clocks ?? null,
    },
    takes: row.takes?.(input, standing.file) ?? null,
    releases: row.releases ?? [],
    releasesDelivery: row.releasesDelivery ? String(input['delivery']) : null,
    discardsDelivery: row.discardsDelivery ? String(input['delivery']) : null,
    erases: row.erases ?? false,
  };
}

function target(row: Transition, { state, file }: Standing): CaseState {
  const [only] = targets(row);
  const to = row.to === 'same' ? state : row.chooses ? row.chooses(file) : only;
  if (!to || !(row.to === 'same' || row.to.includes(to)))
    throw new Error(`${row.name} leads to ${String(to)}, which its row does not name`);
  return to;
}

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
  return { ...file, ...row.writes?.(file, body, made), madeBy };
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
    }));
}

export function kindOf(row: Pick<Transition, 'name' | 'to' | 'aside'>): StepKind {
  if (row.name.startsWith('case.')) return 'case';
  if (row.to === 'same') return 'record';
  return row.aside ? 'aside' : 'onward';
}

const lacks = (row: Transition, standing: Standing, actor: Actor, now: Date): Missing[] => [
  ...(heldBack(row, standing.file, actor) ? [{ code: 'case.held' as const }] : []),
  ...missingFor(row, standing, mayTake(row, standing, actor) ? actor : withNothingPending(actor), now),
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
