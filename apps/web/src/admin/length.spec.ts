import { describe, expect, it } from '@jest/globals';
import { daysOf, formatLength, hoursOf, secondsOf } from './length';

describe('a length of time', () => {
  it('is said in full, in the units that it has', () => {
    expect(formatLength('en', 86_400)).toBe('1 day');
    expect(formatLength('en', 129_600)).toBe('1 day 12 hours');
    expect(formatLength('en', 5_400)).toBe('1 hour 30 minutes');
    expect(formatLength('ko', 172_800)).toBe('2일');
    expect(formatLength('en', 0)).toBe('');
  });

  it('comes back from days and hours as it was', () => {
    for (const seconds of [0, 3_600, 86_400, 91_800, 31_536_000])
      expect(secondsOf(daysOf(seconds), hoursOf(seconds))).toBe(seconds);
  });
});
