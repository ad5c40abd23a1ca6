import { describe, expect, it } from '@jest/globals';
import { heatOf, onTimeShare } from './shares';

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
