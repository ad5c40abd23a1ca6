import { describe, expect, it } from '@jest/globals';
import type { CaseRow } from '../api/types';
import { groupOf, movedToday, tasksOf } from './tasks';

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

  it('leave out what others do, and cases on hold', () => {
    const away = row({
      clocks: [{ name: 'unhcr-answer', dueAt: '2026-11-24T08:00:00.000Z' }],
      next: { transition: 'referral.acknowledge', by: ['caseworker'], missing: [] },
    });
    expect(tasksOf([away, { ...sheltered, held: 'asked to wait' }])).toEqual([]);
  });
});

describe('a task', () => {
  const now = Date.parse('2026-11-24T09:00:00Z'); // 16:00 in Hanoi
  it.each([
    ['2026-11-24T08:59:00Z', 'late'],
    ['2026-11-24T16:59:00Z', 'today'],
    // the next day in Hanoi, the same one in London
    ['2026-11-24T17:00:00Z', 'later'],
    [null, 'unclocked'],
  ])('due %s is %s by the facility’s clock', (dueAt, group) => {
    expect(groupOf({ dueAt }, now, zone)).toBe(group);
  });

  it('of today is told by the facility’s day', () => {
    const rows = [
      row({ ref: 'early', movedAt: '2026-11-23T17:00:00.000Z' }),
      row({ ref: 'yesterday', movedAt: '2026-11-23T16:59:59.000Z' }),
      row({ ref: 'late', movedAt: '2026-11-24T08:00:00.000Z' }),
    ];
    expect(movedToday(rows, now, zone).map((one) => one.ref)).toEqual(['late', 'early']);
  });
});
