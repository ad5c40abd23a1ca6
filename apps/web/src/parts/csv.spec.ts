import { describe, expect, it } from '@jest/globals';
import { csvOf } from './csv';

describe('a CSV file', () => {
  it('begins with the mark of UTF-8 and ends its lines with CR LF', () => {
    expect(
      csvOf([
        ['a', 'b'],
        ['c', 1],
      ]),
    ).toBe('\uFEFFa,b\r\nc,1\r\n');
  });

  it('quotes commas, quotes and line ends', () => {
    expect(csvOf([['a,b', 'say "no"', 'two\nlines']])).toBe('\uFEFF"a,b","say ""no""","two\nlines"\r\n');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])(
    'makes text of %j, which a spreadsheet would compute',
    (value) => {
      expect(csvOf([[value]])).toContain(`'${value}`);
    },
  );

  it('leaves our own numbers and empty cells alone', () => {
    expect(csvOf([[-3, null, 'x-1']])).toBe('\uFEFF-3,,x-1\r\n');
  });
});
