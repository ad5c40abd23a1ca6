import { describe, expect, it } from '@jest/globals';
import {
  clocks,
  emptyFile,
  isBodyWithheld,
  isChainWithheld,
  isClockShown,
  isTimeShown,
  leavesAtOf,
  lifecycle,
  nextSteps,
  shownDueAt,
  shownEntry,
  shownFile,
  shownMovedAt,
  shownSteps,
  type CaseFile,
} from './index.js';
import { household } from '@app/testing/household';

const mission = ['intake-officer', 'head-of-mission'] as const;
const others = ['caseworker', 'transit-officer', 'coordinator', 'auditor'] as const;
const legs = ['2026-07-01', '2026-07-02'].map((day) => ({
  departs: `${day}T03:00:00.000Z`,
  arrives: `${day}T16:00:00.000Z`,
  departsOn: day,
  arrivesOn: day,
  escorted: true,
  received: true,
}));
const file: CaseFile = {
  ...emptyFile,
  people: household(2),
  accepted: [1, 2],
  plan: legs,
  receipts: [1],
  journeyFrom: '2026-07-01T03:10:00.000Z',
  placed: [1, 2],
  documents: [{ person: 1, kind: 'national-passport', validUntil: '2030-01-01' }],
  exitPermissions: [{ person: 1, status: 'granted', validUntil: null }],
  statusGrantedOn: '2026-08-01',
  followUps: [30],
};
const departedAt = '2026-07-01T03:10:00.000Z';

describe.each(mission)('%s', (role) => {
  it('sees the file without legs, receipts, documents, status and follow-ups', () => {
    const shown = shownFile(role, file);
    expect(JSON.stringify(shown)).not.toMatch(/2026-07|2026-08|national-passport/);
    expect(shown).toMatchObject({ people: household(2), accepted: [1, 2], exitPermissions: file.exitPermissions });
  });

  it('sees every clock except those of the journey', () => {
    const hidden = Object.keys(clocks).filter((name) => !isClockShown(role, name));
    expect(hidden).toEqual([
      'check-in',
      'reception',
      'follow-up-30',
      'follow-up-90',
      'follow-up-365',
      'return-monitoring',
    ]);
    expect(isClockShown(role, 'check-in:2')).toBe(false);
  });

  it('sees due dates only of the clocks that it sees', () => {
    const running = [
      { name: 'check-in:1', dueAt: '2026-07-01T16:00:00.000Z' },
      { name: 'welfare-check', dueAt: '2026-07-03T00:00:00.000Z' },
    ];
    expect(shownDueAt(role, running[0]!.dueAt, running)).toBe('2026-07-03T00:00:00.000Z');
    expect(shownDueAt(role, running[0]!.dueAt, running.slice(0, 1))).toBeNull();
    expect(shownDueAt(role, null, [{ ...running[1]!, state: 'paused' }])).toBeNull();
  });

  it('sees when the case moved, up to the departure', () => {
    expect(shownMovedAt(role, '2026-07-02T16:20:00.000Z', { departedAt })).toBe(departedAt);
    expect(shownMovedAt(role, '2026-06-02T16:20:00.000Z', { departedAt: null })).toBe('2026-06-02T16:20:00.000Z');
  });

  it('sees entries of others from the drafted submission on without their facts', () => {
    const entry = {
      from: 'transit.moving',
      to: 'transit.moving',
      actor: { role: 'transit-officer' },
      body: { leg: 1 },
    };
    expect(shownEntry(role, entry)).toEqual({ ...entry, body: {} });
    expect(isBodyWithheld(role, { ...entry, from: 'referral.recognised', to: 'referral.drafted' })).toBe(true);
    expect(isBodyWithheld(role, { ...entry, from: 'referral.sent', to: 'referral.sent' })).toBe(false);
    expect(shownEntry(role, { ...entry, actor: { role: 'head-of-mission' } }).body).toEqual({ leg: 1 });
    expect(isChainWithheld(role, [entry])).toBe(true);
    const begun = { from: null, to: 'referral.recognised', actor: { role }, body: { file } };
    expect(shownEntry(role, begun).body).toEqual({ file });
    const known = { ...begun, body: { file: { ...file, destinationKnown: true } } };
    expect(shownEntry(role, known).body).toEqual({});
    expect(isChainWithheld(role, [known])).toBe(true);
    expect(isChainWithheld(role, [{ ...entry, from: null, to: 'intake.registered' }])).toBe(false);
  });

  it('does not see the times of others’ entries after people left', () => {
    expect(isTimeShown(role, { actor: { role: 'transit-officer' } }, { departedAt })).toBe(false);
    expect(isTimeShown(role, { actor: { role: 'intake-officer' } }, { departedAt })).toBe(true);
    expect(isTimeShown(role, { actor: { role: 'transit-officer' } }, { departedAt: null })).toBe(true);
  });

  it('sees what steps lack without legs and days, after its people left', () => {
    const actor = { id: 'a', role, facilityId: null, pendingInstructions: 0 };
    const standing = { state: 'transit.moving' as const, file: { ...file, departedAt } };
    const steps = nextSteps(lifecycle, standing, actor, new Date('2026-07-02T00:00:00Z'));
    expect(JSON.stringify(steps)).toContain('"legs":[2]');
    const shown = shownSteps(role, steps, standing);
    expect(JSON.stringify(shown)).not.toMatch(/legs|fields/);
    const codes = (some: typeof steps) => some.map((step) => [step.transition, step.missing.map((one) => one.code)]);
    expect(codes(shown)).toEqual(codes(steps));
    expect(shownSteps(role, steps, { state: 'transit.cleared', file })).toEqual(steps);
  });
});

it('a mission sees when its people will leave, until they have left', () => {
  expect(leavesAtOf(file)).toBe(legs[0]!.departs);
  expect(leavesAtOf({ ...file, departedAt })).toBeNull();
  expect(leavesAtOf(emptyFile)).toBeNull();
});

it.each(others)('%s sees everything that is open', (role) => {
  const entry = { from: 'transit.moving', to: 'transit.moving', actor: { role: 'transit-officer' }, body: { leg: 1 } };
  expect(shownFile(role, file)).toEqual(file);
  expect(Object.keys(clocks).every((name) => isClockShown(role, name))).toBe(true);
  expect(shownDueAt(role, departedAt, [])).toBe(departedAt);
  expect(shownMovedAt(role, '2026-07-02T16:20:00.000Z', { departedAt })).toBe('2026-07-02T16:20:00.000Z');
  expect(shownEntry(role, entry)).toEqual(entry);
  expect(isChainWithheld(role, [entry])).toBe(false);
});
