import { describe, expect, it } from '@jest/globals';
import {
  admit,
  decide,
  emptyFile,
  kindOf,
  lifecycle,
  nextSteps,
  onwardStep,
  parseInput,
  type Actor,
  type CaseFile,
  type CaseState,
  type Role,
  type Standing,
} from './index.js';
import { refusalOf } from '@app/testing/refusal';
import { household } from '@app/testing/household';

const now = new Date('2026-06-01T12:00:00Z');
const someone = (role: Role, id: string = role): Actor => ({ id, role, facilityId: null, pendingInstructions: 0 });
const at = (state: CaseState | null, file: Partial<CaseFile> = {}): Standing => ({
  state,
  file: { ...emptyFile, people: household(1), ...file },
});

describe('the next steps', () => {
  const steps = (standing: Standing, actor: Actor) => nextSteps(lifecycle, standing, actor, now);
  const step = (name: string, standing: Standing, actor: Actor) =>
    steps(standing, actor).find((one) => one.transition === name);

  it('are those that start in this state, with who may make them, and without those that only a service makes', () => {
    const offered = steps(at('referral.offered'), someone('caseworker'));
    expect(offered.map((one) => one.transition)).not.toContain('referral.open');
    expect(step('referral.reject', at('referral.acknowledged'), someone('reviewer'))).toMatchObject({
      by: ['caseworker'],
      mayYou: false,
    });
  });

  it('say what each still lacks, with the codes that refuse it', () => {
    const standing = at('intake.sheltered', { people: household(2), needsAssessed: [1] });
    const officer = someone('intake-officer');
    const row = admit(lifecycle, 'intake.refer', standing, officer);
    const refused = refusalOf(() => decide(row, standing, officer, parseInput(row, {}), { opened: {}, now }));
    expect(step('intake.refer', standing, officer)?.missing).toEqual(refused.detail['missing']);
    expect(refused.detail['missing']).toContainEqual({ code: 'needs.not-assessed', people: [2] });
  });

  it('ask the reader to acknowledge instructions only for steps that the reader may make', () => {
    const behind = (role: Role): Actor => ({ ...someone(role), pendingInstructions: 2 });
    const codes = (role: Role) =>
      step('intake.refer', at('intake.sheltered'), behind(role))?.missing.map((one) => one.code);
    expect(codes('intake-officer')).toContain('instructions.not-acknowledged');
    for (const role of ['head-of-mission', 'caseworker', 'coordinator', 'auditor'] as const)
      expect(codes(role)).not.toContain('instructions.not-acknowledged');
    // everybody may know what the case itself lacks
    expect(codes('head-of-mission')).toContain('needs.not-assessed');
  });

  it('exclude approvals by the person who made the entry', () => {
    const drafted = at('referral.drafted', { madeBy: { 'referral.draft-submission': 'x' } });
    expect(step('referral.submit', drafted, someone('reviewer', 'x'))?.mayYou).toBe(false);
    expect(step('referral.submit', drafted, someone('reviewer', 'y'))?.mayYou).toBe(true);
  });

  it('that move a held case forward say that it is held', () => {
    const held = at('referral.acknowledged', { held: 'security' });
    const caseworker = someone('caseworker');
    expect(step('referral.reject', held, caseworker)?.missing).toEqual([{ code: 'case.held' }]);
    expect(step('referral.log-access', held, caseworker)?.missing).toEqual([]);
    expect(step('case.resume', held, caseworker)?.missing).toEqual([]);
  });
});

describe('the kind of a step', () => {
  const kind = (name: string) => kindOf(lifecycle.get(name));

  it('is onward when it moves the case forward, aside when the row says so, record when the state stays, case when it concerns the case itself', () => {
    expect(kind('referral.recognise')).toBe('onward');
    expect(kind('intake.check-welfare')).toBe('record');
    expect(kind('case.withdraw')).toBe('case');
    expect(kind('case.add-note')).toBe('case');
    const aside = [...lifecycle.transitions.keys()].filter((name) => kind(name) === 'aside');
    expect(aside).toEqual([
      'referral.return-to-intake',
      'referral.reject',
      'referral.return-draft',
      'referral.deny',
      'transit.withdraw-clearance',
      'transit.report-incident',
    ]);
  });

  it('comes with every next step', () => {
    const steps = nextSteps(lifecycle, at('referral.acknowledged'), someone('caseworker'), now);
    expect(steps.find((one) => one.transition === 'referral.reject')?.kind).toBe('aside');
    expect(steps.every((one) => one.kind === kind(one.transition))).toBe(true);
  });
});

describe('the onward step', () => {
  const onward = (standing: Standing, actor = someone('coordinator')) => onwardStep(lifecycle, standing, actor, now);

  it('is the first that lacks nothing, and never one that is aside, concerns the case itself, or only records', () => {
    expect(onward(at('referral.acknowledged'))).toEqual({
      next: { transition: 'referral.recognise', by: ['caseworker'], missing: [] },
      blockedBy: [],
    });
    expect(onward(at('intake.registered')).next?.transition).toBe('intake.shelter');
  });

  it('is the first of all when each lacks something, with every reason once', () => {
    const { next, blockedBy } = onward(at('intake.sheltered', { people: household(2) }));
    expect(next?.transition).toBe('intake.refer');
    expect(next?.missing).toContainEqual({ code: 'needs.not-assessed', people: [1, 2] });
    expect(blockedBy).toEqual(['identity.missing', 'consent.unhcr-missing', 'needs.not-assessed']);
  });

  it('of a held case waits for the hold to end', () => {
    expect(onward(at('referral.acknowledged', { held: 'medical' })).blockedBy).toEqual(['case.held']);
  });

  it('is absent when a service takes over or the case is closed', () => {
    for (const state of ['referral.offered', 'closed.settled', 'closed.erased'] as const)
      expect(onward(at(state))).toEqual({ next: null, blockedBy: [] });
  });

  it('waits for instructions only for the person who must still acknowledge them', () => {
    const ready = at('intake.sheltered', {
      members: [{ no: 1, child: false, alone: false, identity: 'recorded' }],
      consents: [{ person: 1, purpose: 'unhcr', given: true, guardian: null }],
      needsAssessed: [1],
    });
    const officer = { ...someone('intake-officer'), pendingInstructions: 1 };
    expect(onward(ready, officer).blockedBy).toEqual(['instructions.not-acknowledged']);
    expect(onward(ready).blockedBy).toEqual([]);
    const head = { ...someone('head-of-mission'), pendingInstructions: 1 };
    expect(onward(ready, head).blockedBy).toEqual([]);
  });
});
