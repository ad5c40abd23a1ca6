import { stringify } from 'csv-stringify/sync';

export type Cell = string | number | null;

/**
 * A table as spreadsheets read it: RFC 4180, with the mark (BOM) by which they know UTF-8, and no cell that one of them would take for a
 * formula. Without the mark for rows that follow others, or for a program that reads them.
 */
export const csvOf = (rows: readonly (readonly Cell[])[], { bom = true } = {}): string =>
  stringify(
    rows.map((row) => row.map((cell) => (typeof cell === 'string' ? harmless(cell) : cell))),
    // of its own it quotes the two together, and not one of them
    { bom, record_delimiter: '\r\n', quoted_match: /[\r\n]/ },
  );

/**
 * A cell that starts a formula in some spreadsheet gets an apostrophe before it, and stays text. What a program may pass over at the
 * start of a cell (spaces, control and invisible characters, marks) is passed over here too, and full-width and small forms are read as
 * the signs that they stand for. csv-stringify's own `escape_formulas` looks at the first character alone.
 */
export function harmless(cell: string): string {
  const seen = cell.replace(/^[\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}]+/u, '').normalize('NFKC');
  return /^[=+\-@\u2212]/.test(seen) || /^[\t\r\n]/.test(cell) ? `'${cell}` : cell;
}
