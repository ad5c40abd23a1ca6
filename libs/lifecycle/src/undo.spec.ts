import { describe, expect, it } from '@jest/globals';
import { emptyFile, lifecycle, undoOf, type CaseState, type Role } from './index.js';

const because = 'a mistake';
const before = (file = {}) => ({ file: { ...emptyFile, ...file }, because });
const inverseOf = (transition: string, was: Parameters<typeof undoOf>[2], state: CaseState, role: Role) =>
  undoOf(lifecycle, transition, was, state, role);
const somebody = '0190a1b2-0000-7000-8000-000000000001';

describe('undoing a step', () => {
  it('assigns the case to the person who had it before, or to nobody', () => {
    const back = (assignee: string | null) =>
      inverseOf('case.assign', before({ assignee }), 'referral.preparing', 'caseworker')?.input;
    expect(back(somebody)).toEqual({ assignee: somebody });
    expect(back(null)).toEqual({ assignee: null });
  });

  it('resumes a held case, and holds a resumed case again for the same reason', () => {
    expect(inverseOf('case.hold', before(), 'referral.sent', 'coordinator')).toEqual({
      transition: 'case.resume',
      input: {},
    });
    expect(inverseOf('case.resume', before({ held: 'security' }), 'referral.sent', 'coordinator')).toEqual({
      transition: 'case.hold',
      input: { reason: 'security' },
    });
  });

  it('withdraws a clearance while nobody has left', () => {
    const back = inverseOf('transit.clear', before(), 'transit.cleared', 'head-of-mission');
    expect(back).toEqual({ transition: 'transit.withdraw-clearance', input: { reason: because } });
  });

  it('is not offered to a role that may not make the reversing step, or after the case moved on', () => {
    expect(inverseOf('case.hold', before(), 'referral.sent', 'reviewer')).toBeUndefined();
    expect(inverseOf('transit.clear', before(), 'transit.moving', 'coordinator')).toBeUndefined();
    expect(inverseOf('case.resume', before({ held: null }), 'referral.sent', 'coordinator')).toBeUndefined();
  });

  it('is not offered for a step that cannot be undone', () => {
    for (const step of ['case.erase', 'transit.depart', 'referral.send', 'intake.identify'])
      expect(inverseOf(step, before(), 'referral.sent', 'coordinator')).toBeUndefined();
  });
});
