import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { padded } from './padding.js';

describe('the growth of the log', () => {
  it.each([
    [0, 16, 16],
    [1, 16, 16],
    [16, 16, 16],
    [17, 16, 18],
    [33, 16, 36],
    [1000, 16, 1024],
    [90_000, 16, 90_112],
  ])('of %i leaves with a cover of %i is %i', (count, min, grown) => {
    expect(padded(count, min)).toBe(grown);
  });

  it('is at least the number of new leaves, at least the minimum, and at most an eighth more', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.integer({ min: 1, max: 65_536 }), (count, min) => {
        const grown = padded(count, min);
        expect(grown).toBeGreaterThanOrEqual(Math.max(count, min));
        if (count > min) expect(grown).toBeLessThanOrEqual(count * 1.125 + 1);
      }),
    );
  });

  it('has few sizes: 17 to 1,000,000 leaves give fewer than 300', () => {
    expect(new Set(Array.from({ length: 1_000_000 }, (_one, at) => padded(at, 16))).size).toBeLessThan(300);
  });
});
