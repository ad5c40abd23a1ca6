import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { someRecord } from '@app/testing/case-record';
import { caseCsv, csvOf, harmless } from './case-csv.js';

/** RFC 4180, read by the letter: CRLF ends a record, a quoted field holds anything, a quote in it is doubled. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let [at, end] = [0, ''];
  while (at < text.length) {
    const quoted = text[at] === '"' ? /"((?:[^"]|"")*)"(,|\r\n)/y : /([^",\r\n]*)(,|\r\n)/y;
    quoted.lastIndex = at;
    const [whole = '', field = '', after = ''] = quoted.exec(text) ?? [];
    if (whole === '') throw new Error(`not RFC 4180 at ${at}`);
    rows.at(-1)!.push(field.replaceAll('""', '"'));
    at += whole.length;
    end = after;
    if (after === '\r\n' && at < text.length) rows.push([]);
  }
  if (end !== '\r\n') throw new Error('the last record does not end');
  return rows;
}

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

  it('has a row for each entry, with its hash, in the language that was asked for', () => {
    const record = someRecord({ language: 'ko', count: 60 });
    const [columns, ...rows] = readCsv(caseCsv(record).slice(1));
    expect(columns?.slice(0, 5)).toEqual(['case', 'seq', 'at_utc', 'transition', 'title']);
    expect(rows.map((row) => row.at(-1))).toEqual(record.entries.map(({ entry }) => entry.hash));
    expect(rows[0]?.slice(0, 6)).toEqual([
      ...[
        'SP-7K3M-92QD',
        '1',
        '2026-11-21T05:00:00.123Z',
        'intake.register',
        '도착 등록',
        '도착 사실을 등록하였습니다',
      ],
    ]);
  });
});
