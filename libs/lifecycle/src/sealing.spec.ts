import { describe, expect, it } from '@jest/globals';
import {
  caseStates,
  decide,
  emptyFile,
  isBoundToFacility,
  lifecycle,
  parseInput,
  type CaseState,
  type Role,
  type Transition,
  type TransitionName,
} from './index.js';
import { household, idsFor } from '@app/testing/household';
import { samples } from '@app/testing/samples';

const context = {
  facilityId: '11111111-1111-4111-8111-111111111111',
  destinationId: '22222222-2222-4222-8222-222222222222',
  now: new Date('2026-06-01T12:00:00Z'),
};
/** A file that fulfils all rules, so that sealing can be checked in any state. */
const file = {
  ...emptyFile,
  people: household(3),
  stage: 'transit' as const,
  duplicates: [{ match: 'M-0000000000000000', decision: null }],
};

/** The compartments of a row's texts; undefined when the row is refused before anything is sealed, or has no text. */
function sealedBy(row: Transition, state: CaseState, role: Role, destinationKnown = false): string[] {
  const actor = { id: role, role, facilityId: null, pendingInstructions: 0 };
  const input = parseInput(row, samples[row.name as TransitionName](context));
  const lax: Transition = { ...row, requires: [], refuses: () => [] };
  const standing = { state, file: { ...file, destinationKnown } };
  return Object.keys(
    decide(lax, standing, actor, input, { opened: {}, now: context.now, extra: idsFor(row, input) }).sealed,
  );
}

const late: readonly CaseState[] = [
  'referral.drafted',
  'referral.submitted',
  'referral.accepted',
  'transit.offered',
  'transit.planning',
  'transit.cleared',
  'transit.moving',
  'transit.interrupted',
  'resettlement.offered',
  'resettlement.receiving',
  'resettlement.placed',
  'resettlement.settling',
  'closed.settled',
  'closed.withdrawn',
  'closed.lost-contact',
  'closed.returned',
  'closed.erased',
];
const rows = [...lifecycle.transitions.values()];
const made = rows.flatMap((row) =>
  row.from.flatMap((state) => row.by.filter((role) => role !== 'system').map((role) => ({ row, state, role }))),
);

describe('a text of somebody other than the mission', () => {
  it.each(
    made
      .filter(({ state, role }) => late.includes(state) && !isBoundToFacility(role))
      .map((one) => [one.row.name, one.state, one.role, one] as const),
  )(
    'by %s in %s by %s is sealed where no mission reads, once a destination can be known',
    (_name, _state, _role, { row, state, role }) => {
      for (const compartment of sealedBy(row, state, role)) expect(compartment).toBe('route');
    },
  );

  it.each(
    made.filter(({ role }) => !isBoundToFacility(role)).map((one) => [one.row.name, one.state, one.role, one] as const),
  )(
    'by %s in %s by %s is sealed there too, when the case came back from a submission',
    (_name, _state, _role, { row, state, role }) => {
      for (const compartment of sealedBy(row, state, role, true)) expect(compartment).toBe('route');
    },
  );

  it('in the step that makes the draft is sealed there, because the draft names the destination', () => {
    expect(sealedBy(lifecycle.get('referral.draft-submission'), 'referral.recognised', 'caseworker')).toEqual([
      'route',
    ]);
  });

  it('stays in its row’s compartment before that', () => {
    const noted = (state: CaseState, role: Role) => sealedBy(lifecycle.get('case.add-note'), state, role);
    for (const state of caseStates.filter((one) => !late.includes(one)))
      expect(noted(state, 'caseworker')).toEqual(['protection']);
    expect(sealedBy(lifecycle.get('referral.record-interview'), 'referral.acknowledged', 'caseworker').sort()).toEqual([
      'identity',
      'protection',
    ]);
  });
});

describe('a text of the mission', () => {
  it('stays in its row’s compartment in every state, so that colleagues and those with the case can read it', () => {
    for (const state of caseStates.filter((one) => one !== 'closed.erased')) {
      expect(sealedBy(lifecycle.get('case.add-note'), state, 'intake-officer', true)).toEqual(['protection']);
      expect(sealedBy(lifecycle.get('case.add-note'), state, 'head-of-mission', true)).toEqual(['protection']);
    }
    expect(sealedBy(lifecycle.get('transit.clear'), 'transit.planning', 'head-of-mission', true)).toEqual([
      'protection',
    ]);
  });
});

describe('what happened to people, and who reported it', () => {
  it.each(['case.record-monitoring', 'case.report-return'])('cannot be read by a mission: %s', (name) => {
    const row = lifecycle.get(name);
    for (const role of row.by) expect(sealedBy(row, row.from[0]!, role)).toEqual(['route']);
  });
});

describe('a destination is known', () => {
  const drafted = decide(
    { ...lifecycle.get('referral.draft-submission'), requires: [], refuses: () => [] },
    { state: 'referral.recognised', file },
    { id: 'a', role: 'caseworker', facilityId: null, pendingInstructions: 0 },
    parseInput(lifecycle.get('referral.draft-submission'), samples['referral.draft-submission'](context)),
    { opened: {}, now: context.now },
  );

  it('after a submission was drafted, also when the case goes back', () => {
    expect(drafted.file.destinationKnown).toBe(true);
    for (const row of rows)
      expect(
        { ...drafted.file, ...row.writes?.(drafted.file, samplesBody(row), { seq: 1, actorId: 'a' }) }.destinationKnown,
      ).toBe(true);
  });

  const samplesBody = (row: Transition): Record<string, unknown> => ({
    ...samples[row.name as TransitionName](context),
    ids: [],
    members: [],
    matches: [],
    plan: [],
  });
});
