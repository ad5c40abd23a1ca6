import { describe, expect, it } from '@jest/globals';
import { leftBehind, nextSteps } from './decide.js';
import { emptyFile, type CaseFile } from './file.js';
import { lifecycle } from './index.js';
import { household } from '@app/testing/household';

/** A step that leaves people behind says so before it is sent, and names them. */
const three: CaseFile = { ...emptyFile, people: household(3), sheltered: [1, 2, 3], shelterPlaces: 3 };
const behind = (name: string, input: Record<string, unknown>, file = three) =>
  leftBehind(lifecycle.get(name), file, input);

describe('who stays behind', () => {
  it('is derived from the input, also from an incomplete one', () => {
    expect(behind('referral.accept', {})).toEqual([]);
    expect(behind('referral.accept', { accepted: [1] })).toEqual([2, 3]);
    expect(behind('referral.accept', { accepted: [1, 2, 3] })).toEqual([]);
    expect(behind('case.report-return', { people: [2], account: '', occurredAt: '2026' })).toEqual([1, 3]);
    expect(behind('case.withdraw', { on: '2026-06-01' })).toEqual([]);
    expect(behind('case.withdraw', { people: [1, 3] })).toEqual([2]);
    expect(behind('intake.end-shelter', { people: [1] })).toEqual([2, 3]);
  });

  it('omits those who left the case before', () => {
    const file: CaseFile = { ...three, left: [{ person: 3, how: 'returned' }], sheltered: [1, 2], shelterPlaces: 2 };
    expect(behind('referral.accept', { accepted: [1] }, file)).toEqual([2]);
    expect(behind('case.report-return', { people: [2] }, file)).toEqual([1]);
  });

  it.each([
    ['referral.accepted', 'referral.hand-over'],
    ['transit.cleared', 'transit.depart'],
    ['transit.moving', 'transit.arrive'],
  ] as const)('is in the view of a case in %s, for %s', (state, name) => {
    const actor = { id: 'x', role: 'transit-officer' as const, facilityId: null, pendingInstructions: 0 };
    const steps = nextSteps(lifecycle, { state, file: { ...three, accepted: [1] } }, actor, new Date('2026-06-01'));
    expect(steps.find((one) => one.transition === name)?.leavesBehind).toEqual([2, 3]);
    expect(steps.find((one) => one.transition === 'case.add-note')?.leavesBehind).toEqual([]);
  });
});
