import { describe, expect, it } from '@jest/globals';
import type { Read } from '@app/api';
import { decidedBy, readersOf } from './reads-of';

const read = (actor: string, compartment: Read['compartment'], at: string): Read => ({
  ...{ act: compartment ? 'open' : 'export-pdf', actor, role: 'caseworker', compartment, purpose: 'casework', at },
});

describe('who read what', () => {
  it('is counted by person and compartment, most first', () => {
    const readers = readersOf([read('b', 'route', '3'), read('a', 'identity', '2'), read('a', 'identity', '1')]);
    expect(readers).toEqual([
      { actor: 'a', role: 'caseworker', counts: { identity: 2 }, total: 2, last: '2' },
      { actor: 'b', role: 'caseworker', counts: { route: 1 }, total: 1, last: '3' },
    ]);
  });

  it('has exports beside openings', () => {
    expect(readersOf([read('a', null, '2'), read('a', 'identity', '1')])).toEqual([
      { actor: 'a', role: 'caseworker', counts: { identity: 1, exports: 1 }, total: 2, last: '2' },
    ]);
  });

  it('tells a rule’s reading from a person’s', () => {
    expect(decidedBy('decide:transit.plan')).toBe('transit.plan');
    expect(decidedBy('casework')).toBeUndefined();
  });
});
