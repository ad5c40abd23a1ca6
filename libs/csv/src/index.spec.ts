import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readCsv } from '@app/testing/csv';
import { csvOf, harmless } from './index.js';

const signs = [
  '=',
  '+',
  '-',
  '@',
  '\uFF1D',
  '\uFF0B',
  '\uFF0D',
  '\uFF20',
  '\uFE62',
  '\uFE63',
  '\uFE66',
  '\uFE6B',
  '\u2212',
];
const unseen = [
  '',
  ' ',
  '\t',
  '\r',
  '\n',
  '\u00A0',
  '\u3000',
  '\u200B',
  '\u2060',
  '\uFEFF',
  '\u00AD',
  '\u0000',
  '\u202E',
  '\u0301',
  '\u115F',
];

describe('a cell', () => {
  it('never starts a formula, whatever stands unseen before the sign', () => {
    const prefix = fc.array(fc.constantFrom(...unseen), { maxLength: 4 }).map((some) => some.join(''));
    fc.assert(
      fc.property(prefix, fc.constantFrom(...signs), fc.string({ unit: 'binary' }), (before, sign, rest) => {
        const cell = before + sign + rest;
        expect(harmless(cell)).toBe(`'${cell}`);
      }),
    );
  });

  it.each(['\tcmd', '\r=1', '\n+1'])('does not begin with a tab or the end of a line: %j', (cell) => {
    expect(harmless(cell)).toBe(`'${cell}`);
  });

  it.each(['도착 등록', 'Register arrival', '2026-11-20', 'a=b', '(1)', "'=1", '', '1-2'])(
    'stays as it is: %j',
    (cell) => {
      expect(harmless(cell)).toBe(cell);
    },
  );
});

describe('the file', () => {
  it('is read again as it was written, whatever the text', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', 'a', '=') }),
    );
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 1 }), (rows) => {
        const text = csvOf(rows);
        expect(text.charAt(0)).toBe('\uFEFF');
        expect(readCsv(text.slice(1))).toEqual(rows.map((row) => row.map(harmless)));
      }),
    );
  });

  it('leaves numbers of ours and empty cells alone: a negative number is no formula', () => {
    expect(csvOf([[-3, null, 'x-1', '']])).toBe('\uFEFF-3,,x-1,\r\n');
  });

  it('quotes commas, quotes and line ends', () => {
    expect(csvOf([['a,b', 'say "no"', 'two\nlines']])).toBe('\uFEFF"a,b","say ""no""","two\nlines"\r\n');
  });

  it('begins without the mark of UTF-8 where it follows other rows', () => {
    expect(csvOf([['=a', 1]], { bom: false })).toBe("'=a,1\r\n");
    expect(csvOf([], { bom: false })).toBe('');
  });
});
