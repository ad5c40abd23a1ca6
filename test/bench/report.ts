import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { median, type Figure } from './measure.js';

export const root = join(import.meta.dirname, '..', '..', '..');
const usualPage = join(root, 'docs', 'performance.md');

/** A table that reads well both as Markdown and on the screen. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join('\n');
}

/**
 * The medians of all rounds, the least and the most, and the median of each round's ratio to the limit, because only
 * figures of the same round are comparable.
 */
export function figuresTable(figures: readonly Figure[], limit: Figure | undefined): string {
  return table(
    ['', 'a second (least to most)', 'p50 ms', 'p99 ms', '÷ limit', 'CPU µs each', 'limit’s CPU ÷ its'],
    figures.map(({ name, rounds }) => {
      const rates = rounds.map((one) => one.perSecond);
      const ratios = rounds.flatMap((one, index) => {
        const base = limit?.rounds[index]?.perSecond;
        return base ? [one.perSecond / base] : [];
      });
      return [
        name,
        `${whole(median(rates))} (${whole(Math.min(...rates))} to ${whole(Math.max(...rates))})`,
        ms(median(rounds.map((one) => one.p50))),
        ms(median(rounds.map((one) => one.p99))),
        ratios.length > 0 ? median(ratios).toFixed(2) : '',
        ...cpuOf(rounds, limit),
      ];
    }),
  );
}

/**
 * The processor time of all processes, and its ratio to that of the limit: an estimate of the ratio on two idle cores.
 */
function cpuOf(rounds: Figure['rounds'], limit: Figure | undefined): string[] {
  const each = median(rounds.map((one) => one.cpuMicros));
  const base = limit ? median(limit.rounds.map((one) => one.cpuMicros)) : Number.NaN;
  return Number.isNaN(each) ? ['', ''] : [whole(each), Number.isNaN(base) ? '' : (base / each).toFixed(2)];
}

export const whole = (value: number): string => Math.round(value).toLocaleString('en-GB');
export const ms = (value: number): string => (Number.isNaN(value) ? '-' : value.toFixed(value < 10 ? 2 : 1));

/** Writes a part's figures into docs/performance.md or the given page, in place of those of its last run. */
export function write(part: string, title: string, body: string, setting: string, page = usualPage): void {
  const [from, to] = [`<!-- bench:${part} -->`, `<!-- /bench:${part} -->`];
  const section = `${from}\n### ${title}\n\n${setting}\n\n${body}\n${to}`;
  const known = existsSync(page) ? readFileSync(page, 'utf8') : '# Performance\n';
  const [begin, end] = [known.indexOf(from), known.indexOf(to)];
  const text =
    begin >= 0 && end > begin
      ? known.slice(0, begin) + section + known.slice(end + to.length)
      : `${known.trimEnd()}\n\n${section}\n`;
  writeFileSync(page, text);
}

export function settingOf(postgres: string, rounds: number): string {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root }).toString().trim();
  const cores = cpus();
  return (
    `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, commit ${commit}, ${cores.length} cores (${cores[0]?.model.trim() ?? 'unknown'}), ` +
    `${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}, ${postgres}, ${rounds} rounds.`
  );
}
