import { describe, expect, it } from '@jest/globals';
import { scheduleOf } from './schedule.js';

describe('the schedule of a run', () => {
  const full = { seed: 'one', queue: 'redis', faults: 1000 } as const;

  it('is the same for the same seed', () => {
    expect(scheduleOf(full)).toEqual(scheduleOf({ ...full }));
  });

  it('is another one for another seed', () => {
    expect(scheduleOf(full)).not.toEqual(scheduleOf({ ...full, seed: 'two' }));
  });

  it('has as many faults as were asked for, one after the other', () => {
    for (const faults of [0, 1, 30, 50, 1000]) {
      const after = scheduleOf({ ...full, faults }).map((one) => one.after);
      expect(after).toHaveLength(faults);
      expect(after).toEqual(after.toSorted((a, b) => a - b));
    }
  });

  it('touches Redis where there is one, and the tables of the queue where there is none', () => {
    const kinds = (queue: 'postgres' | 'redis') => new Set(scheduleOf({ ...full, queue }).map(({ kind }) => kind));
    expect([...kinds('redis')].filter((kind) => kind.includes('redis'))).toHaveLength(6);
    expect([...kinds('postgres')].filter((kind) => kind.includes('redis'))).toEqual([]);
    expect(kinds('postgres')).toContain('queue tables emptied');
  });

  it('has every kind already in the short run', () => {
    for (const queue of ['postgres', 'redis'] as const) {
      const kinds = (faults: number) => new Set(scheduleOf({ seed: 'one', queue, faults }).map(({ kind }) => kind));
      expect(kinds(50)).toEqual(kinds(1000));
    }
  });

  it('makes only those that are asked for by a word of their name', () => {
    const kinds = scheduleOf({ ...full, faults: 8, kinds: ['swallowed', 'missing'] }).map(({ kind }) => kind);
    expect(kinds).toHaveLength(8);
    expect(new Set(kinds)).toEqual(
      new Set([
        'traffic before postgres swallowed',
        'traffic before redis swallowed',
        'traffic between services swallowed',
        'key folder missing',
        'facility keys missing',
      ]),
    );
    expect(() => scheduleOf({ ...full, kinds: ['earthquake'] })).toThrow('earthquake');
  });

  it('loses its primary again and again in a run with a standby, in both ways, and far apart', () => {
    const planned = scheduleOf({ seed: 'one', queue: 'postgres', faults: 24, topology: 'standby' });
    const lost = planned.flatMap((one, index) =>
      one.kind === 'primary killed, standby promoted' ? [{ index, ...one }] : [],
    );
    expect(lost.map(({ index }) => index)).toEqual([4, 10, 16, 22]);
    expect(new Set(lost.map(({ vanishes }) => vanishes))).toEqual(new Set([true, false]));
  });

  it('kills each node of a Redis Cluster in its turn', () => {
    const planned = scheduleOf({ seed: 'one', queue: 'redis', faults: 24, topology: 'cluster' });
    const nodes = planned.flatMap((one) => (one.kind === 'redis node killed' ? [one.nth % 3] : []));
    expect(nodes).toEqual([0, 1, 2, 0, 1, 2, 0, 1]);
  });

  it('stops and misleads every sort of process, the log and the gateways among them', () => {
    const names = (kind: 'service told to stop' | 'clock off') =>
      new Set(scheduleOf(full).flatMap((one) => (one.kind === kind ? [one.process.replace(/-\d$/, '')] : [])));
    for (const kind of ['service told to stop', 'clock off'] as const)
      expect([...names(kind)].sort()).toEqual([
        'audit',
        'gateway',
        'intake',
        'log',
        'referral',
        'resettlement',
        'transit',
      ]);
  });
});
