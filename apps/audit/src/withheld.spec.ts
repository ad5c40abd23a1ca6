import { describe, expect, it } from '@jest/globals';
import { withheld, type Sum } from './withheld.js';

const hiddenOf = (cells: Record<string, number>, ...sums: Sum[]): string[] =>
  [...withheld(new Map(Object.entries(cells)), sums)].sort();

describe('what is withheld', () => {
  it('is every count from 1 to 4, and nothing else where nothing adds up', () => {
    expect(hiddenOf({ none: 0, one: 1, four: 4, five: 5 })).toEqual(['four', 'one']);
  });

  it.each<[string, Record<string, number>, Sum[], string[]]>([
    [
      'the next smallest of a sum that a single small count could be told from',
      { all: 40, a: 2, b: 8, c: 30, d: 0 },
      [{ total: 'all', parts: ['a', 'b', 'c', 'd'] }],
      ['a', 'b'],
    ],
    [
      'one more, where what is missing is less than 5 together',
      { all: 32, a: 1, b: 1, c: 30 },
      [{ total: 'all', parts: ['a', 'b', 'c'] }],
      ['a', 'b', 'c'],
    ],
    [
      'no more, where two small counts make 5 or more together',
      { all: 36, a: 3, b: 3, c: 30 },
      [{ total: 'all', parts: ['a', 'b', 'c'] }],
      ['a', 'b'],
    ],
    [
      'the total, where it has one part alone besides',
      { all: 8, a: 8, b: 0, c: 3, both: 11 },
      [
        { total: 'both', parts: ['all', 'c'] },
        { total: 'all', parts: ['a', 'b'] },
      ],
      ['a', 'all', 'c'],
    ],
    [
      'the next smallest also where the total is not shown: it may be known',
      { a: 2, b: 50 },
      [{ total: null, parts: ['a', 'b'] }],
      ['a', 'b'],
    ],
    ['all of a sum of small counts', { all: 3, a: 3, b: 0 }, [{ total: 'all', parts: ['a', 'b'] }], ['a', 'all']],
    ['nothing of a sum without small counts', { all: 11, a: 5, b: 6 }, [{ total: 'all', parts: ['a', 'b'] }], []],
  ])('is also %s', (_what, cells, sums, hidden) => {
    expect(hiddenOf(cells, ...sums)).toEqual(hidden);
  });
});
