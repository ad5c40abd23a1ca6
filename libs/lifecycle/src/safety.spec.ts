import { describe, expect, it } from '@jest/globals';
import { admit, decide, parseInput, type Decision } from './decide.js';
import type { Actor } from './define.js';
import { emptyFile, type CaseFile } from './file.js';
import { lifecycle } from './index.js';
import type { CaseState, Role } from './vocabulary.js';
import { refusalOf } from '@app/testing/refusal';
import { household } from '@app/testing/household';

/** Decisions about the table for people's safety, each with the harm that it prevents. */
const someone = (role: Role, id = role as string): Actor => ({ id, role, facilityId: null, pendingInstructions: 0 });
const make = (name: string, state: CaseState, file: Partial<CaseFile>, actor: Actor, input: object): Decision => {
  const standing = { state, file: { ...emptyFile, people: household(1), ...file } };
  const row = admit(lifecycle, name, standing, actor);
  return decide(row, standing, actor, parseInput(row, input), { opened: {}, now: new Date('2026-06-01') });
};

describe('a case on the move', () => {
  it('cannot be held, because a hold would silence its check-ins and prevent the report of an incident', () => {
    const held = () => make('case.hold', 'transit.moving', {}, someone('coordinator'), { reason: 'security' });
    expect(refusalOf(held).code).toBe('state.not-allowed');
  });

  it('departs only while everything that its clearance relied on is still valid', () => {
    const file = {
      plan: [
        {
          departs: '2026-06-02T00:00:00.000Z',
          arrives: '2026-06-02T06:00:00.000Z',
          departsOn: '2026-06-02',
          arrivesOn: '2026-06-02',
          escorted: true,
          received: true,
        },
      ],
      consents: [{ person: 1, purpose: 'transit-partners' as const, given: true, guardian: null }],
      documents: [{ person: 1, kind: 'laissez-passer', validUntil: '2026-06-01' }],
      exitPermissions: [{ person: 1, status: 'refused' as const, validUntil: null }],
    };
    const depart = () =>
      make('transit.depart', 'transit.cleared', file, someone('transit-officer'), {
        departedAt: '2026-06-02T00:00:00Z',
        departedZone: 'Asia/Ho_Chi_Minh',
      });
    expect(refusalOf(depart).detail['missing']).toEqual([
      { code: 'documents.missing', people: [1] },
      { code: 'exit-permission.missing', people: [1] },
      { code: 'medical-clearance.missing', people: [1] },
    ]);
  });

  it('can have its clearance withdrawn before it departs', () => {
    const back = make('transit.withdraw-clearance', 'transit.cleared', {}, someone('head-of-mission'), {
      reason: 'cancelled',
    });
    expect(back.to).toBe('transit.planning');
  });
});

describe('the clock', () => {
  it('of a welfare check is restarted as long as somebody lives in the mission, whichever service has the case', () => {
    const checked = { observations: 'well', needsAttention: false };
    const check = (state: CaseState, shelterPlaces: number) =>
      make(
        'intake.check-welfare',
        state,
        { sheltered: [1, 2].slice(0, shelterPlaces), shelterPlaces },
        someone('intake-officer'),
        checked,
      );
    for (const state of ['intake.sheltered', 'referral.submitted', 'transit.planning'] as const)
      expect(check(state, 1).clocks).toMatchObject({ starts: ['welfare-check'], stops: ['welfare-check'] });
    expect(refusalOf(() => check('transit.planning', 0)).detail['missing']).toEqual([{ code: 'shelter.not-taken' }]);
  });

  it('of an exit permission runs until everyone who travels has it', () => {
    const granted = (people: number[]) =>
      make('transit.log-exit-permission', 'transit.planning', { people: household(2) }, someone('transit-officer'), {
        people,
        status: 'granted',
        on: '2026-06-01',
        validUntil: null,
      });
    expect(granted([1]).clocks.stops).toEqual([]);
    expect(granted([1, 2]).clocks.stops).toEqual(['exit-permission']);
  });
});

describe('an erasure', () => {
  it('that was requested before a case was reopened must be requested again', () => {
    const reopened = make('case.reopen', 'closed.withdrawn', { erasureRequested: true }, someone('coordinator'), {
      reason: 'new facts',
    });
    expect(reopened.file.erasureRequested).toBe(false);
  });
});

describe('a determination of a child’s best interests', () => {
  it('is not undone by a later assessment', () => {
    const file = {
      members: [{ no: 1, child: true, alone: true, identity: 'recorded' as const }],
      bestInterests: [{ person: 1, step: 'determined' as const }],
    };
    const assessed = make('referral.record-best-interests', 'referral.preparing', file, someone('caseworker'), {
      person: 1,
      step: 'assessed',
      on: '2026-06-01',
      outcome: 'x',
    });
    expect(assessed.file.bestInterests).toEqual([{ person: 1, step: 'determined' }]);
  });
});

describe('papers of the country of origin', () => {
  const document = (kind: string) => () =>
    make('transit.record-document', 'transit.planning', {}, someone('transit-officer'), {
      person: 1,
      kind,
      validFrom: '2026-01-01',
      validUntil: '2030-01-01',
      issuer: 'KP',
    });

  it('are recorded when people brought them, and never requested', () => {
    for (const kind of ['identity-card', 'birth-record', 'national-passport'])
      expect(document(kind)().to).toBe('transit.planning');
    for (const kind of ['laissez-passer', 'entry-visa', 'transit-visa'])
      expect(refusalOf(document(kind)).detail['missing']).toEqual([
        { code: 'never-share.country-of-origin', fields: ['issuer'] },
      ]);
  });
});

describe('break-glass', () => {
  it('is reviewed by another person', () => {
    const glass = (entry: number, by: string) => ({ entry, compartment: 'identity' as const, by });
    const file = { madeBy: { 'case.break-glass': 'coordinator' }, brokenGlass: [glass(7, 'coordinator')] };
    const review = (actor: Actor) =>
      make('case.review-break-glass', 'referral.sent', file, actor, { entry: 7, justified: true });
    // closing a held case leaves the review's clock running
    const withdrawn = make('case.withdraw', 'referral.sent', { ...file, held: 'security' }, someone('caseworker'), {
      on: '2026-11-20',
    });
    expect(withdrawn.clocks).toMatchObject({ stops: 'all', run: 'resume' });
    expect(review(someone('reviewer')).clocks.stops).toEqual(['break-glass-review:7']);
    expect(refusalOf(() => review(someone('reviewer', 'coordinator'))).code).toBe('four-eyes.same-person');
  });

  const twoBroken = {
    erasureRequested: true,
    madeBy: { 'case.break-glass': 'other' },
    brokenGlass: [
      { entry: 3, compartment: 'identity' as const, by: 'turned-reviewer' },
      { entry: 5, compartment: 'route' as const, by: 'other' },
    ],
  };

  it('is reviewed separately: one review stops one clock and leaves the others', () => {
    const review = make('case.review-break-glass', 'referral.sent', twoBroken, someone('reviewer'), {
      entry: 5,
      justified: true,
    });
    expect(review.clocks.stops).toEqual(['break-glass-review:5']);
    expect(review.file.brokenGlass).toEqual([twoBroken.brokenGlass[0]]);
  });

  it('that was already reviewed, or never happened, cannot be reviewed', () => {
    for (const entry of [1, 4, 6, 999]) {
      const review = () =>
        make('case.review-break-glass', 'referral.sent', twoBroken, someone('reviewer'), { entry, justified: true });
      expect(refusalOf(review).detail['missing']).toEqual([{ code: 'glass.not-broken' }]);
    }
  });

  it('cannot be reviewed by the person who used it, also when another person used it later', () => {
    const review = () =>
      make('case.review-break-glass', 'referral.sent', twoBroken, someone('reviewer', 'turned-reviewer'), {
        entry: 3,
        justified: true,
      });
    expect(refusalOf(review).detail['missing']).toEqual([{ code: 'four-eyes.same-person' }]);
  });

  it('cannot be hidden: no erasure is requested or made before each use was reviewed', () => {
    const erase = (file: Partial<CaseFile>) => () =>
      make('case.erase', 'closed.withdrawn', file, someone('reviewer'), { ground: 'unlawful' });
    const ask = (file: Partial<CaseFile>) => () =>
      make('case.request-erasure', 'closed.withdrawn', file, someone('coordinator'), {
        ground: 'unlawful',
        on: '2026-06-01',
      });
    for (const attempt of [
      erase(twoBroken),
      ask(twoBroken),
      erase({ ...twoBroken, brokenGlass: twoBroken.brokenGlass.slice(1) }),
    ])
      expect(refusalOf(attempt).detail['missing']).toEqual([{ code: 'glass.not-reviewed' }]);
    expect(erase({ erasureRequested: true })().to).toBe('closed.erased');
    expect(ask({})().to).toBe('closed.withdrawn');
  });

  it('is refused while twenty uses wait for a review', () => {
    const brokenGlass = Array.from({ length: 20 }, (_, entry) => ({ ...twoBroken.brokenGlass[0]!, entry }));
    const glass = () =>
      make('case.break-glass', 'referral.sent', { brokenGlass }, someone('coordinator'), {
        compartment: 'identity',
        reason: 'x',
      });
    expect(refusalOf(glass).detail['missing']).toEqual([{ code: 'glass.not-reviewed' }]);
  });
});
