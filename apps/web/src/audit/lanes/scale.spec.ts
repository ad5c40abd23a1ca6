import { describe, expect, it } from '@jest/globals';
import { gridOf, placeOf, spanOf, stepOf } from './scale';

const day = 86_400_000;

describe('the time axis', () => {
  it('holds every entry with room at both ends', () => {
    const span = spanOf('fit', [0, 10 * day], [50 * day], 99 * day);
    expect(span.from).toBeLessThan(0);
    expect(span.until).toBeGreaterThan(10 * day);
    expect(span.until).toBeLessThan(50 * day);
  });

  it('reaches to what is still due', () => {
    expect(spanOf('all', [0, 10 * day], [50 * day], 20 * day).until).toBeGreaterThan(50 * day);
  });

  it('shows thirty days up to the last entry, and never the future', () => {
    expect(spanOf('month', [0, 90 * day], [], 80 * day)).toEqual({ from: 50 * day, until: 80 * day });
    expect(spanOf('month', [0, 60 * day], [], 80 * day)).toEqual({ from: 30 * day, until: 60 * day });
  });

  it('has a length even for one entry', () => {
    const span = spanOf('fit', [5], [], 6);
    expect(placeOf(5, span)).toBe(0.5);
  });

  it('has round grid lines, not more than asked for', () => {
    expect(stepOf({ from: 0, until: 60 * day }, 6)).toBe(14 * day);
    expect(gridOf({ from: 1, until: 3 * day }, day)).toEqual([day, 2 * day, 3 * day]);
  });

  it('draws them where clocks in the zone show midnight', () => {
    const hanoi = 7 * 3_600_000;
    expect(gridOf({ from: 0, until: day }, day, hanoi)).toEqual([day - hanoi]);
  });
});
