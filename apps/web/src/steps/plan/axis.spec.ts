import { describe, expect, it } from '@jest/globals';
import { axisOf } from './axis';

const hour = 3_600_000;
const flight = { departs: '2026-11-24T06:00:00.000Z', arrives: '2026-11-24T10:00:00.000Z' };
const drive = { departs: '2026-11-24T12:00:00.000Z', arrives: '2026-11-25T02:00:00.000Z' };

describe('the axis of a journey', () => {
  it('is not there before a leg has both of its times', () => {
    expect(axisOf([])).toBeUndefined();
    expect(axisOf([{ departs: flight.departs, arrives: '' }])).toBeUndefined();
  });

  it('shows how long each leg takes, and the wait before it', () => {
    const axis = axisOf([flight, drive]);
    expect(axis?.bars.map(({ start, length, duration, wait }) => ({ start, length, duration, wait }))).toEqual([
      { start: 0, length: 20, duration: 4 * hour, wait: undefined },
      { start: 30, length: 70, duration: 14 * hour, wait: 2 * hour },
    ]);
    expect(axis?.days).toEqual([{ at: '2026-11-25T00:00:00.000Z', start: 90 }]);
  });

  it('shows an overlap as less than no wait, and a leg that arrives before it departs', () => {
    const early = { ...drive, departs: '2026-11-24T09:00:00.000Z' };
    expect(axisOf([flight, early])?.bars[1]?.wait).toBe(-hour);
    expect(axisOf([{ departs: flight.arrives, arrives: flight.departs }])?.bars[0]?.duration).toBe(-4 * hour);
  });

  it('leaves out a leg without times, and its wait', () => {
    const bars = axisOf([flight, { departs: '', arrives: '' }, drive])?.bars;
    expect(bars?.map((one) => [one.no, one.wait])).toEqual([
      [1, undefined],
      [3, undefined],
    ]);
  });

  it('marks no more days than can be read', () => {
    const long = { departs: '2026-01-01T06:00:00.000Z', arrives: '2027-01-01T06:00:00.000Z' };
    expect(axisOf([long])?.days.length).toBeLessThanOrEqual(60);
  });
});
