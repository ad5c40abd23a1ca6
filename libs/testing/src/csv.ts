/**
 * Reads CSV strictly as RFC 4180 says: CRLF ends a record, a quoted field may contain anything, a quote in it is
 * doubled.
 */
export function readCsv(text: string): string[][] {
  let row: string[] = [];
  const rows = [row];
  let [at, end] = [0, ''];
  while (at < text.length) {
    const quoted = text[at] === '"' ? /"((?:[^"]|"")*)"(,|\r\n)/y : /([^",\r\n]*)(,|\r\n)/y;
    quoted.lastIndex = at;
    const [whole = '', field = '', after = ''] = quoted.exec(text) ?? [];
    if (whole === '') throw new Error(`not RFC 4180 at ${at}`);
    row.push(field.replaceAll('""', '"'));
    at += whole.length;
    end = after;
    if (after === '\r\n' && at < text.length) rows.push((row = []));
  }
  if (end !== '\r\n') throw new Error('the last record does not end');
  return rows;
}
