import { lifecycle, type Labels, type RefusalCode, type Role } from '@app/lifecycle';

/** The demo uses the product's English labels. */
const english = ((): Labels => {
  const labels = lifecycle.labels['en'];
  if (!labels) throw new Error('the lifecycle has no English labels');
  return labels;
})();

export const sentenceOf = (transition: string): string => english.transitions[transition]?.sentence ?? transition;
export const titleOfState = (state: string): string => (english.states as Record<string, string>)[state] ?? state;
export const titleOfRole = (role: Role): string => english.roles[role];
export const refusalOf = (code: RefusalCode): string => english.refusals[code];
/** The title of a stage. */
export const titleOfStage = (stage: string): string => (english.stages as Record<string, string>)[stage] ?? stage;

export const width = 100;

/** Breaks a text at its spaces. A word that is longer than a line stands alone. */
export function wrap(text: string, room: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** The text with an indent, broken into lines that fit the page. */
export const indented = (text: string, indent: number): string =>
  wrap(text, width - indent)
    .map((line) => ' '.repeat(indent) + line)
    .join('\n');

/** Cells beside each other, each broken within its column, with two spaces between columns. */
export function inColumns(cells: readonly (readonly [text: string, room: number])[]): string {
  const columns = cells.map(([text, room]) => wrap(text, room));
  const height = Math.max(...columns.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    cells
      .map(([, room], column) => (columns[column]?.[line] ?? '').padEnd(room))
      .join('  ')
      .trimEnd(),
  ).join('\n');
}

export const heading = (text: string): string => `\n${text}\n${'-'.repeat(width)}`;
