import { describe, expect, it } from '@jest/globals';
import { heatOf, onTimeShare, windowFault } from './shares';

describe('shares', () => {
  it('are of the runs that have ended', () => {
    expect(onTimeShare({ met: 30, late: 10 })).toBe(0.75);
    expect(onTimeShare({ met: 0, late: 0 })).toBeUndefined();
  });

  it('are not told where a number is withheld', () => {
    expect(onTimeShare({ met: 30, late: null })).toBeUndefined();
  });
});

describe('heat', () => {
  it('goes from none to the most', () => {
    const all = [0, 5, 20, null];
    expect(all.map((one) => heatOf(one, all))).toEqual([0, 1, 4, 0]);
  });
});

describe('a window of days', () => {
  it('is one day at least and three years at most', () => {
    expect(windowFault('2026-11-24', '2026-11-24')).toBeUndefined();
    expect(windowFault('2026-11-25', '2026-11-24')).toBe('order');
    expect(windowFault('2020-01-01', '2026-11-24')).toBe('long');
  });
});
