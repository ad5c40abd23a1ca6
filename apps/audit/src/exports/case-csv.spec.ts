import { expect, it } from '@jest/globals';
import { someRecord } from '@app/testing/case-record';
import { readCsv } from '@app/testing/csv';
import { caseCsv } from './case-csv.js';

it('the file has a row for each entry, with its hash, in the language that was asked for', () => {
  const record = someRecord({ language: 'ko', count: 60 });
  const [columns, ...rows] = readCsv(caseCsv(record).slice(1));
  expect(columns?.slice(0, 5)).toEqual(['case', 'seq', 'at_utc', 'transition', 'title']);
  expect(rows.map((row) => row.at(-1))).toEqual(record.entries.map(({ entry }) => entry.hash));
  expect(rows[0]?.slice(0, 6)).toEqual([
    ...['SP-7K3M-92QD', '1', '2026-11-21T05:00:00.123Z', 'intake.register', '도착 등록', '도착 사실을 등록하였습니다'],
  ]);
});
