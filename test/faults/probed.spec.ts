import { describe, expect, it } from '@jest/globals';
import type { Line } from './history.js';
import { checkReadiness, checkRecovery, recoverySecondsMax, untrueSecondsMax } from './probed.js';

const second = 1_000;
const probe = (from: number, until: number, outcome: 'ok' | 'refused' | 'unknown', ready = 'ready'): Line => ({
  at: from * second,
  type: 'probe',
  way: 'intake-1',
  until: until * second,
  outcome,
  ready,
});
const fault = (from: number, until: number): Line => ({
  at: from * second,
  type: 'fault',
  kind: 'cable pulled',
  words: 'intake-1',
  until: until * second,
});

describe('the judge of what was probed', () => {
  const late = recoverySecondsMax + 1;

  it('finds a way that acknowledges nothing for too long after a fault, and names the fault', () => {
    const lines = [probe(0, 1, 'ok'), fault(1, 4), probe(2, 5, 'unknown'), probe(5, 4 + late, 'ok')];
    expect(checkRecovery(lines)).toEqual([expect.stringMatching(/^intake-1 acknowledged nothing .*cable pulled/)]);
  });

  it('finds one that never acknowledges anything again', () => {
    expect(checkRecovery([fault(0, 1), probe(1, late, 'unknown'), probe(late, 2 * late, 'unknown')])).toHaveLength(1);
  });

  it('does not count the time in which faults are being made, however they overlap', () => {
    const lines = [probe(0, 2, 'unknown'), fault(1, 20), fault(10, 40), probe(40, 45, 'ok')];
    expect(checkRecovery(lines)).toEqual([]);
  });

  it('takes a refusal by the service for an answer', () => {
    const lines = [fault(0, 0), probe(1, 9, 'unknown'), probe(10, 11, 'refused'), probe(12, late, 'unknown')];
    expect(checkRecovery(lines)).toEqual([]);
  });

  it('finds processes that call themselves ready while nothing goes through', () => {
    const lines = [probe(0, 8, 'unknown'), probe(9, untrueSecondsMax + 1, 'unknown')];
    expect(checkReadiness(lines)).toEqual([expect.stringMatching(/^intake-1 called itself ready for 11 s/)]);
  });

  it('finds nothing where one of them said that it was not ready, or where commands go through in between', () => {
    expect(checkReadiness([probe(0, 8, 'unknown'), probe(9, 17, 'unknown', '503 database')])).toEqual([]);
    expect(checkReadiness([probe(0, 8, 'unknown'), probe(9, 10, 'ok'), probe(11, 19, 'unknown')])).toEqual([]);
  });

  it('holds each way to it, whatever the others do', () => {
    const other = probe(0, 1, 'ok');
    expect(checkRecovery([{ ...other, way: 'transit-1' } as Line, probe(0, late, 'unknown')])).toHaveLength(1);
  });
});
