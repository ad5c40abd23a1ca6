import { describe, expect, it } from '@jest/globals';
import { launcherScheduleOf } from './schedule.js';

describe('the schedule of a run under the launcher', () => {
  const short = { seed: 'one', queue: 'postgres', faults: 10, kinds: [] } as const;

  it('has every kind in the shortest run, and the same for the same seed', () => {
    const planned = launcherScheduleOf({ ...short, faults: 5 }, true);
    expect(new Set(planned.map(({ kind }) => kind)).size).toBe(5);
    expect(planned).toEqual(launcherScheduleOf({ ...short, faults: 5 }, true));
  });

  it('takes away the whole key folder as well as the keys of facilities alone', () => {
    const missing = launcherScheduleOf(short, true).flatMap((one) => ('missing' in one ? [one.missing] : []));
    expect(missing).toEqual(['folder', 'facility keys']);
  });

  it('ends Postgres with and without a word', () => {
    const signals = launcherScheduleOf({ ...short, faults: 15 }, true).flatMap((one) =>
      'signal' in one ? [one.signal] : [],
    );
    expect(signals).toEqual(['SIGKILL', 'SIGQUIT', 'SIGINT']);
  });

  it('fills no disk where nothing can be mounted', () => {
    const kinds = launcherScheduleOf(short, false).map(({ kind }) => kind);
    expect(kinds).toHaveLength(10);
    expect(kinds).not.toContain('disk of the write-ahead log full');
  });
});
