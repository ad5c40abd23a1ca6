import { stringify } from 'csv-stringify/sync';

export type Cell = string | number | null;

/**
 * A table for spreadsheets: RFC 4180, with the byte order mark (BOM) that identifies UTF-8, and without cells that a
 * spreadsheet would treat as a formula. Without the mark for rows that follow others, or for a program that reads them.
 */
export const csvOf = (rows: readonly (readonly Cell[])[], { bom = true } = {}): string =>
  stringify(
    rows.map((row) => row.map((cell) => (typeof cell === 'string' ? harmless(cell) : cell))),
    // of its own it quotes the two together, and not one of them
    { bom, record_delimiter: '\r\n', quoted_match: /[\r\n]/ },
  );

/**
 * Puts an apostrophe before a cell that starts a formula in some spreadsheet, so that it stays text. Skips everything
 * that a program may skip at the start of a cell (spaces, control and invisible characters, marks), and treats
 * full-width and small forms as the signs that they stand for. csv-stringify's own `escape_formulas` checks only the
 * first character.
 */
export function harmless(cell: string): string {
  const seen = cell.replace(/^[\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}]+/u, '').normalize('NFKC');
  return /^[=+\-@\u2212]/.test(seen) || /^[\t\r\n]/.test(cell) ? `'${cell}` : cell;
}
