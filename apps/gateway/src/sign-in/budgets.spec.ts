import { beforeEach, describe, expect, it } from '@jest/globals';
import { Budgets } from './budgets.js';

describe('a budget', () => {
  let now = 0;
  let budgets: Budgets;
  const windows = [
    { points: 3, seconds: 60 },
    { points: 5, seconds: 3_600 },
  ];
  beforeEach(() => {
    now = 0;
    budgets = new Budgets(windows, 100, () => now);
  });
  const takes = (count: number, name = 'han'): number[] => Array.from({ length: count }, () => budgets.take(name));

  it('grants its number of points, then says how long until the next one', () => {
    expect(takes(4)).toEqual([0, 0, 0, 60]);
    now = 59_000;
    expect(takes(1)).toEqual([1]);
    now = 60_000;
    expect(takes(3)).toEqual([0, 0, 3_540]);
  });

  it('is slower after each spent window, and full again after the longest one', () => {
    takes(3);
    now = 60_000;
    takes(2);
    now = 120_000;
    expect(takes(1)).toEqual([3_480]);
    now = 3_600_000;
    expect(takes(4)).toEqual([0, 0, 0, 60]);
  });

  it('is separate for each name', () => {
    takes(4);
    expect(takes(1, 'pek')).toEqual([0]);
  });

  it('takes a returned point back, and then forgets the name', () => {
    takes(3);
    budgets.giveBack('han');
    expect(takes(2)).toEqual([0, 60]);
    for (let n = 0; n < 5; n += 1) budgets.giveBack('han');
    expect(budgets.size).toBe(0);
    budgets.giveBack('nobody');
    expect(budgets.size).toBe(0);
  });

  it('stores a limited number of names, whatever names strangers invent', () => {
    for (let n = 0; n < 10_000; n += 1) budgets.take(`made-up-${n}`);
    expect(budgets.size).toBe(100);
    expect(takes(3, 'made-up-9999')).toEqual([0, 0, 60]);
  });
});
