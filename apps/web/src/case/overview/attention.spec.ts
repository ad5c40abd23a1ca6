import { describe, expect, it } from '@jest/globals';
import { emptyFile, type CaseFile, type CaseState } from '@app/lifecycle';
import { household } from '@app/testing/household';
import type { CaseView, NextStep } from '@app/api';
import { attentionOf } from './attention';

const now = Date.parse('2026-06-02T12:00:00Z');
const step = (over: Partial<NextStep>): NextStep => ({
  transition: 'intake.refer',
  by: ['intake-officer'],
  mayYou: true,
  leavesBehind: [],
  kind: 'onward',
  missing: [],
  ...over,
});
const aCase = (state: CaseState, over: Partial<CaseView> = {}, file: Partial<CaseFile> = {}): CaseView => ({
  ref: 'SP-0000-0000',
  facility: '',
  state,
  version: 1,
  custody: 'intake',
  file: { ...emptyFile, people: household(1), ...file },
  dueAt: null,
  openedAt: '2026-06-01T12:00:00Z',
  movedAt: '2026-06-02T11:59:30Z',
  clocks: [],
  opens: [],
  household: [],
  leavesAt: null,
  next: [],
  ...over,
});
const told = (view: CaseView, role: Parameters<typeof attentionOf>[1] = 'intake-officer') =>
  attentionOf(view, role, now);

describe('what a case asks attention for', () => {
  it('is first of all what is past due, and not what is paused', () => {
    const clock = {
      name: 'welfare-check',
      state: 'running',
      dueAt: '2026-06-02T11:00:00Z',
      remainingSeconds: null,
    } as const;
    const view = aCase('intake.sheltered', { clocks: [clock, { ...clock, state: 'paused' }], next: [step({})] });
    expect(told(view)).toMatchObject([{ kind: 'late', clocks: [clock] }, { kind: 'yours' }]);
  });

  it('is the hold, and then only what is missing besides it', () => {
    const next = [step({ missing: [{ code: 'case.held' }, { code: 'identity.missing', people: [1] }] })];
    expect(told(aCase('intake.sheltered', { next }, { held: 'medical' }))).toEqual([
      { kind: 'held', reason: 'medical', mayResume: false },
      { kind: 'blocked', transition: 'intake.refer', missing: [{ code: 'identity.missing', people: [1] }] },
    ]);
  });

  it('is the hold alone where nothing else keeps the case', () => {
    const next = [step({ missing: [{ code: 'case.held' }] }), step({ kind: 'case', transition: 'case.resume' })];
    expect(told(aCase('intake.sheltered', { next }, { held: 'medical' }))).toEqual([
      { kind: 'held', reason: 'medical', mayResume: true },
    ]);
  });

  it('is one’s own step before another one’s', () => {
    const next = [step({ transition: 'referral.recognise', mayYou: false }), step({ transition: 'referral.reject' })];
    expect(told(aCase('referral.acknowledged', { next }))).toEqual([
      { kind: 'yours', transitions: ['referral.reject'] },
    ]);
  });

  it('is whom the case waits for, and for what', () => {
    const theirs = { by: ['head-of-mission'] as const, mayYou: false };
    const next = ['intake.shelter', 'intake.assist-outside'].map((transition) =>
      step({ ...theirs, by: [...theirs.by], transition }),
    );
    expect(told(aCase('intake.registered', { next }))).toEqual([
      { kind: 'waits', by: ['head-of-mission'], transitions: ['intake.shelter', 'intake.assist-outside'] },
    ]);
  });

  it('is that a second person decides, where the reader made what is decided about', () => {
    const next = [step({ transition: 'referral.submit', by: ['reviewer'], mayYou: false })];
    expect(told(aCase('referral.drafted', { next }), 'reviewer')).toMatchObject([{ kind: 'four-eyes' }]);
  });

  it('is the hand-over, and after a minute that it takes too long', () => {
    expect(told(aCase('transit.offered'))).toEqual([{ kind: 'handed-over', takesTooLong: false }]);
    expect(told(aCase('transit.offered', { movedAt: '2026-06-02T11:50:00Z' }))).toEqual([
      { kind: 'handed-over', takesTooLong: true },
    ]);
  });

  it('is each emergency access that a reviewer has to look at, and none to who may not', () => {
    const brokenGlass = [{ entry: 4, compartment: 'identity' as const, by: 'coordinator' }];
    const review = step({ transition: 'case.review-break-glass', kind: 'case', by: ['reviewer'] });
    const seen = (mayYou: boolean) =>
      told(aCase('referral.sent', { next: [{ ...review, mayYou }] }, { brokenGlass }), 'reviewer').map(
        ({ kind }) => kind,
      );
    expect(seen(true)).toContain('glass');
    expect(seen(false)).not.toContain('glass');
  });

  it('is the possible duplicates, before what else is missing', () => {
    const view = aCase('intake.sheltered', { next: [step({})] }, { duplicates: [{ match: 'M-1', decision: null }] });
    expect(told(view)).toMatchObject([{ kind: 'duplicates', count: 1 }, { kind: 'yours' }]);
  });

  it('is nothing but the closing of a closed case', () => {
    expect(told(aCase('closed.settled'))).toEqual([{ kind: 'closed', state: 'closed.settled' }]);
  });
});
