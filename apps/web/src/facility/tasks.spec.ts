import { describe, expect, it } from '@jest/globals';
import { lifecycle } from '@app/lifecycle';
import type { CaseRow } from '@app/api';
import { groupOf, movedToday, resumers, tasksOf, waitingFor } from './tasks';

const zone = 'Asia/Ho_Chi_Minh';
const row = (part: Partial<CaseRow>): CaseRow => ({
  ref: 'SP-AAAA-AAAA',
  facility: 'HAN',
  state: 'intake.registered',
  version: 1,
  custody: 'intake',
  assignee: null,
  priority: 'normal',
  held: null,
  people: 2,
  dueAt: null,
  openedAt: '2026-11-24T01:00:00.000Z',
  movedAt: '2026-11-24T01:00:00.000Z',
  clocks: [],
  next: null,
  blockedBy: [],
  ...part,
});
const arrived = row({
  clocks: [{ name: 'first-response', dueAt: '2026-11-24T10:00:00.000Z' }],
  next: { transition: 'intake.shelter', by: ['head-of-mission'], missing: [] },
});
const sheltered = row({
  ref: 'SP-BBBB-BBBB',
  state: 'intake.sheltered',
  clocks: [{ name: 'welfare-check', dueAt: '2026-11-24T08:00:00.000Z' }],
  next: { transition: 'intake.refer', by: ['intake-officer'], missing: [{ code: 'needs.not-assessed', people: [1] }] },
});

describe('the tasks of a facility', () => {
  it('are the decision on shelter, the welfare check and the referral with what it lacks, by clock', () => {
    expect(
      tasksOf([arrived, sheltered]).map(({ row: { ref }, transition, by, missing }) => [
        ref,
        transition,
        by,
        missing.length,
      ]),
    ).toEqual([
      ['SP-BBBB-BBBB', 'intake.check-welfare', 'intake-officer', 0],
      ['SP-AAAA-AAAA', 'intake.shelter', 'head-of-mission', 0],
      ['SP-BBBB-BBBB', 'intake.refer', 'intake-officer', 1],
    ]);
  });

  it('hold a clearance only when nothing is missing for it', () => {
    const cleared = (missing: NonNullable<CaseRow['next']>['missing']) =>
      row({
        state: 'transit.planning',
        next: { transition: 'transit.clear', by: ['head-of-mission', 'coordinator'], missing },
      });
    expect(tasksOf([cleared([])]).map((one) => one.by)).toEqual(['head-of-mission']);
    expect(tasksOf([cleared([{ code: 'plan.missing' }])])).toEqual([]);
  });

  it('leave out what others do, and the onward steps of cases on hold', () => {
    const away = row({
      clocks: [{ name: 'unhcr-answer', dueAt: '2026-11-24T08:00:00.000Z' }],
      next: { transition: 'referral.acknowledge', by: ['caseworker'], missing: [] },
    });
    expect(tasksOf([away, { ...sheltered, clocks: [], held: 'asked to wait' }])).toEqual([]);
  });

  it('keep a safety clock that runs while the case is on hold', () => {
    expect(tasksOf([{ ...sheltered, held: 'medical' }]).map((one) => one.transition)).toEqual(['intake.check-welfare']);
  });

  it('without a deadline stand by priority', () => {
    const waiting = (ref: string, priority: CaseRow['priority']) =>
      row({ ref, priority, state: 'intake.sheltered', next: sheltered.next });
    const rows = [waiting('SP-N', 'normal'), waiting('SP-E', 'emergency'), waiting('SP-U', 'urgent')];
    expect(tasksOf(rows).map((one) => one.row.ref)).toEqual(['SP-E', 'SP-U', 'SP-N']);
  });
});

describe('what waits at a facility', () => {
  it('is a decision too: nothing may call the day quiet beside one', () => {
    const waiting = waitingFor([arrived], 'head-of-mission');
    expect([waiting.decisions.length, waiting.others.length]).toEqual([1, 0]);
    const seenByOthers = waitingFor([arrived], 'intake-officer');
    expect([seenByOthers.decisions.length, seenByOthers.others.length]).toEqual([0, 1]);
  });

  it('names as resumers whom the table lets resume', () => {
    expect(resumers).toEqual(lifecycle.get('case.resume').by);
  });

  it('shows an emergency on hold, and one with a safety clock, and no other hold', () => {
    const held = (ref: string, part: Partial<CaseRow>) => ({ ...arrived, ref, clocks: [], held: 'medical', ...part });
    const rows = [
      held('SP-QUIET', {}),
      held('SP-CLOCK', { clocks: arrived.clocks }),
      held('SP-PAPER', { clocks: [{ name: 'unhcr-answer', dueAt: '2026-11-24T08:00:00.000Z' }] }),
      held('SP-EMERGENCY', { priority: 'emergency' }),
    ];
    expect(waitingFor(rows, 'intake-officer').held.map((one) => one.ref)).toEqual(['SP-EMERGENCY', 'SP-CLOCK']);
  });
});

describe('a task', () => {
  const now = Date.parse('2026-11-24T16:30:00Z'); // 23:30 in Hanoi
  it.each([
    ['2026-11-24T16:29:00Z', 'normal', 'late'],
    ['2026-11-24T16:29:00Z', 'emergency', 'late'],
    // after midnight in Hanoi, and only two hours away
    ['2026-11-24T18:30:00Z', 'emergency', 'first'],
    ['2026-11-24T18:30:00Z', 'normal', 'first'],
    ['2026-11-25T10:00:00Z', 'normal', 'day'],
    ['2026-11-25T10:00:00Z', 'emergency', 'first'],
    ['2026-11-27T10:00:00Z', 'emergency', 'day'],
    ['2026-11-27T10:00:00Z', 'urgent', 'later'],
    ['2026-11-27T10:00:00Z', 'normal', 'later'],
    // an emergency's referral has no clock of the facility, and is not for when there is time
    [null, 'emergency', 'first'],
    [null, 'urgent', 'day'],
    [null, 'normal', 'unclocked'],
  ] as const)('due %s of %s priority stands under %s, wherever midnight lies', (dueAt, priority, group) => {
    expect(groupOf({ dueAt, row: { priority } }, now)).toBe(group);
  });

  it('of today is told by the facility’s day', () => {
    const rows = [
      row({ ref: 'early', movedAt: '2026-11-23T17:00:00.000Z' }),
      row({ ref: 'yesterday', movedAt: '2026-11-23T16:59:59.000Z' }),
      row({ ref: 'late', movedAt: '2026-11-24T08:00:00.000Z' }),
    ];
    expect(movedToday(rows, Date.parse('2026-11-24T09:00:00Z'), zone).map((one) => one.ref)).toEqual(['late', 'early']);
  });
});
