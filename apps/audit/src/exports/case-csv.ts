import { stringify } from 'csv-stringify/sync';
import type { CaseRecord } from './case-record.js';

/** Names of columns stay the same in every language: programs read them. */
const columns = [
  ...['case', 'seq', 'at_utc', 'transition', 'title', 'sentence', 'details', 'from', 'from_label', 'to', 'to_label'],
  ...['actor_role', 'actor_id', 'actor', 'hash'],
];

/** RFC 4180, with the mark (BOM) by which spreadsheets know UTF-8, and no cell that one of them would take for a formula. */
export const caseCsv = (record: CaseRecord): string =>
  csvOf([
    columns,
    ...record.entries.map(({ seq, at, transition, title, sentence, details, from, to, actor, entry }) => [
      ...[record.ref, seq, at.toISOString(), transition, title, sentence, details.join('; ')],
      ...[from?.code ?? '', from?.label ?? '', to.code, to.label, actor.role, actor.id, actor.said, entry.hash],
    ]),
  ]);

export const csvOf = (rows: readonly (readonly (string | number)[])[]): string =>
  stringify(
    rows.map((row) => row.map((cell) => (typeof cell === 'number' ? cell : harmless(cell)))),
    // of its own it quotes the two together, and not one of them
    { bom: true, record_delimiter: '\r\n', quoted_match: /[\r\n]/ },
  );

/**
 * A cell that starts a formula in some spreadsheet gets an apostrophe before it, and stays text. What a program may pass over at the
 * start of a cell (spaces, control and invisible characters, marks) is passed over here too, and full-width and small forms are read as
 * the signs that they stand for.
 */
export function harmless(cell: string): string {
  const seen = cell.replace(/^[\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}]+/u, '').normalize('NFKC');
  return /^[=+\-@\u2212]/.test(seen) || /^[\t\r\n]/.test(cell) ? `'${cell}` : cell;
}
