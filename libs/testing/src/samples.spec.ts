import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  admit,
  caseStates,
  clockRule,
  compartments,
  decide,
  emptyFile,
  first,
  fold,
  lifecycle,
  parseInput,
  Refused,
  type Actor,
  type CaseFile,
  type CaseState,
  type Compartment,
  type Decision,
  type Role,
  type SealedEntry,
  type Standing,
  type Transition,
  type TransitionName,
} from '@app/lifecycle';
import { idsFor } from './household.js';
import { canaries, pathTo, samples, type SampleContext } from './samples.js';

/** Proves the samples and paths that other tests use, with the rules alone: no database, no service. */
const context: SampleContext = {
  facilityId: '11111111-1111-4111-8111-111111111111',
  destinationId: '22222222-2222-4222-8222-222222222222',
  now: new Date('2026-06-01T12:00:00Z'),
};

interface Walk extends Standing {
  opened: Record<Compartment, SealedEntry[]>;
  decisions: Decision[];
}
const nothing = (): Walk => ({
  state: null,
  file: emptyFile,
  version: 0,
  opened: { identity: [], protection: [], route: [] },
  decisions: [],
});

/** Where a second person must approve a step, another person of the role makes it. */
const someone = (row: Transition, role: Role): Actor => ({
  id: `${role}/${row.notBy ? 1 : 0}`,
  role,
  facilityId: null,
  pendingInstructions: 0,
});

function make(walk: Walk, name: string, role: Role, input: unknown, extra?: Record<string, unknown>): Walk {
  const actor = someone(lifecycle.get(name), role);
  const row = admit(lifecycle, name, walk, actor);
  const parsed = parseInput(row, input);
  const decision = decide(row, walk, actor, parsed, {
    opened: Object.fromEntries((row.reads ?? []).map((compartment) => [compartment, walk.opened[compartment]])),
    now: context.now,
    extra: { ...idsFor(row, parsed), ...extra },
  });
  const seq = walk.decisions.length + 1;
  const opened = { ...walk.opened };
  for (const compartment of compartments) {
    const content = decision.sealed[compartment];
    if (content) opened[compartment] = [...opened[compartment], { seq, transition: name, content }];
  }
  return { state: decision.to, file: decision.file, version: seq, opened, decisions: [...walk.decisions, decision] };
}

const sample = (name: string, over: Partial<SampleContext> = {}): object =>
  samples[name as TransitionName]({ ...context, ...over });

const walkTo = (state: CaseState): Walk =>
  pathTo(state).reduce(
    (walk, step) => make(walk, step.transition, step.role, { ...sample(step.transition), ...step.input?.(context) }),
    nothing(),
  );

const match = 'M-0123456789abcdef';
/** The girl stayed in the mission when the others left it. */
const girlStayed = (walk: Walk): Walk =>
  walk.file.sheltered.length > 0 ? walk : { ...walk, file: { ...walk.file, sheltered: [3], shelterPlaces: 1 } };
/**
 * The preconditions of a few transitions. Only the journal knows that a delivery is parked: the rules do not check it.
 */
const before: Partial<Record<TransitionName, (walk: Walk) => Walk>> = {
  'case.resume': (walk) => make(walk, 'case.hold', 'coordinator', sample('case.hold')),
  'case.review-break-glass': (walk) => make(walk, 'case.break-glass', 'coordinator', sample('case.break-glass')),
  'case.erase': (walk) => make(walk, 'case.request-erasure', 'coordinator', sample('case.request-erasure')),
  'case.record-monitoring': (walk) => ({ ...walk, file: { ...walk.file, returned: [1] } }),
  'intake.check-welfare': girlStayed,
  'intake.end-shelter': girlStayed,
  'intake.decide-duplicate': (walk) => ({ ...walk, matches: [{ match, decision: null, elsewhere: true }] }),
  'intake.open-best-interests': (walk) => make(walk, 'intake.identify', 'intake-officer', sample('intake.identify')),
  'intake.withdraw-consent': (walk) =>
    make(walk, 'intake.record-consent', 'caseworker', sample('intake.record-consent')),
};

const rows = [...lifecycle.transitions.values()];

describe.each(caseStates)('the path to %s', (state) => {
  const walk = walkTo(state);

  it('ends there', () => {
    expect(walk.state).toBe(state);
  });

  it('folds to the same file when the journal is read again', () => {
    const stored = JSON.parse(JSON.stringify(walk.decisions)) as Decision[];
    const file = stored.reduce<CaseFile>((sofar, { transition, body }, index) => {
      const row = lifecycle.get(transition);
      return fold(row, sofar, body, { seq: index + 1, actorId: someone(row, pathTo(state)[index]!.role).id });
    }, emptyFile);
    expect(file).toEqual(walk.file);
  });

  it('leaves no planted text in the open', () => {
    const text = JSON.stringify(walk.decisions.map(({ body, file, clocks }) => ({ body, file, clocks })));
    expect(canaries.filter((canary) => text.includes(canary))).toEqual([]);
    expect(text).not.toContain('CANARY');
  });

  it('names only clocks that have a rule', () => {
    for (const { clocks } of walk.decisions) {
      const started = clocks.starts.map((one) => (typeof one === 'string' ? one : one.name));
      for (const name of [...started, ...(clocks.stops === 'all' ? [] : clocks.stops)])
        expect(clockRule(name).seconds.normal).toBeGreaterThanOrEqual(0);
    }
  });

  const cells = rows
    .filter((row) => row.from.includes(state))
    .flatMap((row) => row.by.map((role) => [row.name, role, row] as const));
  // closed.erased is the end: the table has no cell there, and Jest refuses an empty list.
  if (cells.length > 0)
    it.each(cells)('lets %s be made by %s with its sample', (name, role, row) => {
      const prepared = before[name as TransitionName]?.(walk) ?? walk;
      const glass = prepared.file.brokenGlass[0]?.entry;
      const { state: to } = make(prepared, name, role, sample(name, { match, ...(glass ? { glass } : {}) }));
      expect(row.to === 'same' ? [state] : row.to).toContain(to);
    });
});

describe.each(rows.map((row) => [row.name, row] as const))('the sample of %s', (name, row) => {
  it('is valid, names every field that is sealed, and nothing else', () => {
    const input = sample(name);
    expect(() => parseInput(row, input)).not.toThrow();
    const sealed = Object.keys(row.where).filter((field) => row.where[field] !== 'open');
    const left = sealed.filter((field) => !(field in input));
    // Only for a child with a guardian, or for people who are placed apart.
    expect(left.filter((field) => !['guardianName', 'apartBecause'].includes(field))).toEqual([]);
  });

  it('never comes back in a refusal when any part of it is spoilt', () => {
    const whole = sample(name);
    const places = placesIn(whole);
    if (places.length === 0) return;
    const spoilt = fc.tuple(
      fc.constantFrom(...places),
      fc.constantFrom<unknown>('CANARY', 'CANARY'.repeat(5000), ['CANARY'], { CANARY: 'CANARY' }, -1, null),
    );
    fc.assert(
      fc.property(spoilt, ([place, value]) => {
        try {
          parseInput(row, withAt(whole, place, value));
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          expect([error.message, error.stack, JSON.stringify(error.detail)].join()).not.toContain('CANARY');
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('the samples', () => {
  it('are for every transition, the one that opens a case among them', () => {
    expect(Object.keys(samples).sort()).toEqual([...lifecycle.transitions.keys()].sort());
    expect(pathTo('intake.registered')[0]?.transition).toBe(first(lifecycle).name);
  });

  it('plant texts that cannot be mistaken for anything else', () => {
    rows.forEach((row) => sample(row.name));
    expect(canaries.length).toBeGreaterThan(50);
    expect(new Set(canaries).size).toBe(canaries.length);
    for (const canary of canaries) expect(canary).toMatch(/^CANARY-/);
  });

  it('are of a mother, her son, and a girl who came alone', () => {
    expect(walkTo('referral.accepted').file.members).toEqual([
      { no: 1, child: false, alone: false, identity: 'recorded' },
      { no: 2, child: true, alone: false, identity: 'recorded' },
      { no: 3, child: true, alone: true, identity: 'recorded' },
    ]);
  });

  it('need each step of the way: leaving one out is refused sooner or later', () => {
    const steps = pathTo('resettlement.offered');
    const optional: string[] = ['intake.state-preference'];
    const walked = (without: number): CaseState | null => {
      try {
        return steps
          .filter((_, index) => index !== without)
          .reduce(
            (walk, step) =>
              make(walk, step.transition, step.role, { ...sample(step.transition), ...step.input?.(context) }),
            nothing(),
          ).state;
      } catch (error) {
        if (error instanceof Refused) return null;
        throw error;
      }
    };
    const needless = steps
      .filter((_, index) => walked(index) === 'resettlement.offered')
      .map((step) => step.transition);
    expect(needless).toEqual(optional);
  });
});

type Place = readonly (string | number)[];

/** The path of every value in an input, nested values included. */
function placesIn(value: unknown, at: Place = []): Place[] {
  const inner = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const here = at.length > 0 ? [at] : [];
  return [...here, ...inner.flatMap(([key, one]) => placesIn(one, [...at, Array.isArray(value) ? Number(key) : key]))];
}

/** A copy of an input with another value at one path. */
function withAt(value: unknown, [key, ...rest]: Place, other: unknown): unknown {
  if (key === undefined) return other;
  if (Array.isArray(value)) return value.map((one: unknown, index) => (index === key ? withAt(one, rest, other) : one));
  return { ...(value as object), [key]: withAt((value as Record<string, unknown>)[key], rest, other) };
}
