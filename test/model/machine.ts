import { begun, changed, everyone, nothingYet, type Asker, type Body, type Facts } from './facts.js';
import { faulty, foreseen, lacking } from './lacks.js';
import { modelTable, type ModelRow } from './table.js';

/**
 * What the product should answer, and the state afterwards. Pure, and written from the design: it shares no line with
 * the rules that it checks. Values are never changed in place, so that several orders of the same requests can be
 * tried.
 */
export interface World {
  cases: ReadonlyMap<string, ModelCase>;
  /** Places by pool: a facility's code for its shelter, a destination's id. */
  pools: Readonly<Record<string, { places: number; taken: number }>>;
}

export interface ModelCase {
  ref: string;
  facility: string;
  state: string;
  entries: readonly ModelEntry[];
  facts: Facts;
  /** What services still have to do by themselves, oldest first. */
  pending: readonly Pending[];
  /** Places held, by pool. */
  holds: Readonly<Record<string, number>>;
  /** What was recorded, by person and Idempotency-Key. */
  recorded: Readonly<Record<string, { request: string; said: Said }>>;
}

export interface ModelEntry {
  seq: number;
  transition: string;
  from: string;
  to: string;
  role: string;
}

interface Pending {
  /** The entry that wakes the service. */
  seq: number;
  task: string;
  parked: boolean;
}

export interface Ask {
  who: Asker;
  /** null opens a case. `opensAs` is the reference that the product chose. */
  ref: string | null;
  opensAs?: string;
  /** The reference that the product chose for the case that a split begins. */
  splitsAs?: string;
  transition: string;
  body: Body | readonly unknown[];
  wellFormed: boolean;
  key: string | null;
  ifMatch: number | null;
}

export interface Said {
  status: number;
  code: string | null;
  state: string | null;
  version: number | null;
  replayed: boolean;
  /** With role.not-allowed: who may; with state.not-allowed: what the asker may do instead. */
  allowed?: readonly string[];
  /** With requirement.missing: the codes. */
  missing?: readonly string[];
  /** With version.stale: the entries between. */
  since?: readonly string[];
}

export interface Step {
  world: World;
  said: Said;
}

/**
 * One request, checked in this order: who may see the case, what was recorded, the version, the role, the state, the
 * input, and what is missing.
 */
export function step(world: World, ask: Ask): Step {
  const refused = (status: number, code: string, more: Partial<Said> = {}): Step => ({
    world,
    said: { status, code, state: null, version: null, replayed: false, ...more },
  });
  if (ask.ref === null) return opened(world, ask, refused);
  const found = world.cases.get(ask.ref);
  if (!found || !sees(ask.who, found)) return refused(404, 'case.not-found');
  if (ask.key === null) return refused(400, 'idempotency-key.required');
  const before = found.recorded[`${ask.who.name} ${ask.key}`];
  if (before)
    return before.request === asked(ask)
      ? { world, said: { ...before.said, replayed: true } }
      : refused(422, 'idempotency-key.reused');
  if (ask.ifMatch !== null && ask.ifMatch !== versionOf(found))
    return refused(409, 'version.stale', {
      since: found.entries
        .filter(({ seq }) => seq > (ask.ifMatch ?? 0))
        .slice(0, 50)
        // a mission does not see what others did after its people left
        .filter(({ role }) => ask.who.facility === null || !found.facts.departed || isMissions(role))
        .map(({ seq, transition, role }) => `${seq} ${transition} ${role}`),
    });
  const row = modelTable[ask.transition];
  if (!row) return refused(404, 'transition.unknown');
  if (!row.by.includes(ask.who.role)) return refused(403, 'role.not-allowed', { allowed: [...row.by].sort() });
  if (!row.from.includes(found.state))
    return refused(409, 'state.not-allowed', { allowed: possible(found.state, ask.who.role) });
  if (isHeldBack(ask.transition, row, found, ask.who)) return refused(409, 'case.held');
  if (approvesOwn(row, found, ask.who)) return refused(403, 'four-eyes.same-person');
  if (!ask.wellFormed) return refused(400, 'input.malformed');
  const missing = lacking(ask.transition, found.facts);
  if (missing.length > 0) return refused(409, 'requirement.missing', { missing });
  const wrong = faulty(ask.transition, found.facts, ask.body as Body);
  if (wrong.length > 0) return refused(409, 'requirement.missing', { missing: wrong });
  return accepted(world, found, row, ask, refused);
}

type Refuse = (status: number, code: string, more?: Partial<Said>) => Step;

function opened(world: World, ask: Ask, refused: Refuse): Step {
  if (ask.key === null) return refused(400, 'idempotency-key.required');
  const by = modelTable['intake.register']?.by ?? [];
  if (!by.includes(ask.who.role)) return refused(403, 'role.not-allowed', { allowed: [...by] });
  if (!ask.wellFormed) return refused(400, 'input.malformed');
  const name = `${ask.who.name} ${ask.key}`;
  const before = [...world.cases.values()].find((one) => one.recorded[name])?.recorded[name];
  if (before)
    return before.request === asked(ask)
      ? { world, said: { ...before.said, replayed: true } }
      : refused(422, 'idempotency-key.reused');
  const ref = ask.opensAs ?? 'none';
  const said: Said = { status: 201, code: null, state: 'intake.registered', version: 1, replayed: false };
  return {
    said,
    world: withCase(world, {
      ref,
      facility: ask.who.facility ?? '',
      state: 'intake.registered',
      entries: [{ seq: 1, transition: 'intake.register', from: '-', to: 'intake.registered', role: ask.who.role }],
      facts: changed(nothingYet, 'intake.register', ask.body as Body, ask.who, 1),
      pending: [],
      holds: {},
      recorded: { [name]: { request: asked(ask), said } },
    }),
  };
}

/** People of a facility see its cases, an administrator sees none, and the others see all. */
const sees = (who: Asker, found: ModelCase): boolean =>
  who.role !== 'administrator' && (who.facility === null || who.facility === found.facility);

const isMissions = (role: string): boolean => role === 'intake-officer' || role === 'head-of-mission';

const asked = ({ transition, ref, body }: Ask): string => JSON.stringify([transition, ref, body]);
export const versionOf = ({ entries }: ModelCase): number => entries.length;

/** The steps that a role may make in a state. */
export const possible = (state: string, role: string): string[] =>
  Object.keys(modelTable)
    .filter((name) => modelTable[name]?.from.includes(state) && modelTable[name].by.includes(role))
    .sort();

/**
 * A case on hold does not change its state, except by decisions about the case itself and by services that take it
 * over.
 */
const isHeldBack = (name: string, row: ModelRow, { facts }: ModelCase, who: Asker): boolean =>
  facts.held && row.to !== 'same' && !evenHeld.includes(name) && !name.startsWith('case.') && who.role !== 'system';

/** Shelter and help outside the mission do not wait for the end of a hold. */
export const evenHeld: readonly string[] = ['intake.shelter', 'intake.assist-outside'];

const approvesOwn = (row: ModelRow, { facts }: ModelCase, who: Asker): boolean =>
  (row.notBy ?? []).some((other) => facts.makers[other] === who.name);

function accepted(world: World, found: ModelCase, row: ModelRow, ask: Ask, refused: Refuse): Step {
  const body = ask.body as Body;
  const facts = changed(found.facts, ask.transition, body, ask.who, versionOf(found) + 1);
  const holds = holdsOf(found, facts, ask.transition === 'resettlement.place' ? String(body['destination']) : null);
  for (const [name, places] of Object.entries(holds)) {
    const more = places - (found.holds[name] ?? 0);
    if (more <= 0) continue;
    const pool = world.pools[name];
    if (!pool) return refused(409, 'places.unknown');
    if (pool.taken + more > pool.places) return refused(409, 'places.full');
  }
  const parked = found.pending.find((one) => one.parked);
  if (decidesParked.includes(ask.transition) && !parked) return refused(409, 'delivery.not-parked');
  if (ask.transition === 'case.discard-delivery' && parked && isAwaited(parked, found))
    return refused(409, 'delivery.hands-over');
  const state = target(row, found, ask.transition, facts);
  const seq = versionOf(found) + 1;
  const said: Said = { status: 200, code: null, state, version: seq, replayed: false };
  const woken: Pending[] = row.wakes ? [{ seq, task: row.wakes, parked: false }] : [];
  const next: ModelCase = {
    ...found,
    state,
    facts,
    entries: [...found.entries, { seq, transition: ask.transition, from: found.state, to: state, role: ask.who.role }],
    pending: [...leftOf(ask.transition, found.pending), ...woken],
    holds,
    recorded:
      ask.key === null
        ? found.recorded
        : { ...found.recorded, [`${ask.who.name} ${ask.key}`]: { request: asked(ask), said } },
  };
  const moved = withCase({ ...world, pools: settledPools(world, found, next) }, next);
  return { said, world: ask.transition === 'case.split' ? withSplit(moved, found, ask) : moved };
}

/** The case that the people of a split begin, beside the one that they leave. */
function withSplit(world: World, found: ModelCase, ask: Ask): World {
  const going = everyone(found.facts).filter((person) => ((ask.body as Body)['people'] as number[]).includes(person));
  const { state, facts } = begun(found.state, found.facts, going);
  const transition = 'case.begin-split';
  const one: ModelCase = {
    ref: ask.splitsAs ?? 'none',
    facility: found.facility,
    state,
    entries: [{ seq: 1, transition, from: '-', to: state, role: ask.who.role }],
    facts,
    pending: [],
    holds: holdsOf(found, facts, null),
    recorded: {},
  };
  return withCase({ ...world, pools: settledPools(world, { ...one, holds: {} }, one) }, one);
}

const decidesParked = ['case.release-delivery', 'case.discard-delivery'];
/** A case on offer can only go on by its hand-over, which may be released but not discarded. */
const isAwaited = ({ task }: Pending, { state }: ModelCase): boolean => task.replace('.open', '.offered') === state;

/**
 * What waits after a step: a person releases or discards the oldest parked delivery, and an erasure removes all
 * deliveries.
 */
function leftOf(transition: string, pending: readonly Pending[]): readonly Pending[] {
  if (transition === 'case.release-delivery') return withFirst(pending, true, false);
  if (transition === 'case.erase') return pending.filter(({ parked }) => !parked);
  if (transition !== 'case.discard-delivery') return pending;
  const first = pending.find(({ parked }) => parked);
  return pending.filter((one) => one !== first);
}

/** The oldest parked delivery is released, or the oldest other one is parked. */
function withFirst(pending: readonly Pending[], from: boolean, to: boolean): Pending[] {
  const first = pending.find(({ parked }) => parked === from);
  return pending.map((one) => (one === first ? { ...one, parked: to } : one));
}

const startOfStage: Readonly<Record<string, string>> = {
  intake: 'intake.registered',
  referral: 'referral.preparing',
  transit: 'transit.planning',
  resettlement: 'resettlement.receiving',
};

/**
 * The target of a step. Where there are several, the case's past decides: sheltered or assisted, or the stage that it
 * reached.
 */
function target(row: ModelRow, { state, facts }: ModelCase, name: string, after: Facts): string {
  // when nobody of a case in intake lives in the mission any more, the case is assisted outside
  if (name === 'intake.end-shelter' || name === 'case.split')
    return state === 'intake.sheltered' && after.sheltered.length === 0 ? 'intake.assisted' : state;
  if (row.to === 'same') return state;
  if (waysOut.includes(name) && after.left.length > facts.left.length) return state;
  if (row.to.length === 1) return row.to[0] ?? state;
  return row.to.includes(facts.intakeState) ? facts.intakeState : (startOfStage[facts.stage] ?? state);
}

const waysOut = ['case.withdraw', 'case.report-lost-contact', 'case.report-return'];

/**
 * One place in the shelter for each person who lives there, and one at the destination for each person who was placed.
 */
function holdsOf(found: ModelCase, facts: Facts, chosen: string | null): Readonly<Record<string, number>> {
  const destination = chosen ?? Object.keys(found.holds).find((pool) => pool !== found.facility);
  return Object.fromEntries(
    [
      [found.facility, facts.sheltered.length] as const,
      ...(destination === undefined ? [] : [[destination, facts.placed.length] as const]),
    ].filter(([, places]) => places > 0),
  );
}

function settledPools({ pools }: World, before: ModelCase, after: ModelCase): World['pools'] {
  const named = [...new Set([...Object.keys(before.holds), ...Object.keys(after.holds)])];
  return {
    ...pools,
    ...Object.fromEntries(
      named.map((pool) => {
        const { places, taken } = pools[pool] ?? { places: 0, taken: 0 };
        return [pool, { places, taken: taken - (before.holds[pool] ?? 0) + (after.holds[pool] ?? 0) }];
      }),
    ),
  };
}

const withCase = (world: World, one: ModelCase): World => ({ ...world, cases: new Map(world.cases).set(one.ref, one) });

const service: Asker = { name: 'a service', role: 'system', facility: null };

/** A service works on the oldest delivery. A delivery that no longer applies to the case is dropped. */
export function handOver(world: World, ref: string): World {
  const found = world.cases.get(ref);
  const due = found?.pending.find(({ parked }) => !parked);
  if (!found || !due) return world;
  const without = withCase(world, { ...found, pending: found.pending.filter((one) => one !== due) });
  const ask: Ask = { who: service, ref, transition: due.task, body: {}, wellFormed: true, key: null, ifMatch: null };
  return step(without, { ...ask, key: `delivery ${due.seq}` }).world;
}

/** The oldest delivery of the case is parked: it waits for a person. */
export function park(world: World, ref: string): World {
  const found = world.cases.get(ref);
  return found ? withCase(world, { ...found, pending: withFirst(found.pending, false, true) }) : world;
}

/** Another case has the same people. The product's finding is given to the model as a fact. */
export function matched(world: World, ref: string, match: string): World {
  const found = world.cases.get(ref);
  if (!found) return world;
  const facts = { ...found.facts, matches: { [match]: false, ...found.facts.matches } };
  return withCase(world, { ...found, facts });
}

export interface ModelView {
  state: string;
  version: number;
  custody: string;
  /** `transition yes|no codes`: each possible next step, whether this person may make it, and what it lacks. */
  next: readonly string[];
}

/** What a person sees of a case. */
export function viewOf(found: ModelCase, who: Asker): ModelView {
  const { state, facts } = found;
  return {
    state,
    version: versionOf(found),
    custody: facts.stage,
    next: Object.entries(modelTable)
      .filter(([, row]) => row.from.includes(state) && row.by.some((role) => role !== 'system'))
      .map(([name, row]) => {
        const may = row.by.includes(who.role) && !approvesOwn(row, found, who);
        const lacks = [
          ...(isHeldBack(name, row, found, who) ? ['case.held'] : []),
          ...lacking(name, facts),
          ...foreseen(name, facts),
        ];
        return `${name} ${may ? 'yes' : 'no'} ${lacks.sort().join(',')}`.trim();
      })
      .sort(),
  };
}
