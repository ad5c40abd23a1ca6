/**
 * A table as spreadsheets read it: RFC 4180, with the mark that tells them it is UTF-8. A cell that a spreadsheet would take for a formula
 * gets an apostrophe before it, and stays text.
 */
export const csvOf = (rows: readonly (readonly (string | number | null)[])[]): string =>
  `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;

function cell(value: string | number | null): string {
  if (value === null) return '';
  // a number of ours is a number: a negative one is no formula
  const text = typeof value === 'number' ? String(value) : value.replace(/^(?=[=+\-@\t\r])/, "'");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Gives a file to the person in front of the screen. It never leaves this device by our doing. */
export function download(name: string, type: string, content: string | Blob): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // the browser has taken the bytes by the next turn at the latest
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
