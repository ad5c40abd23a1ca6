import { cpus, totalmem } from 'node:os';
import type { Line } from './history.js';
import type { Counts, Verdict } from './judge.js';
import type { Options } from './options.js';
import { recoverySeconds } from './probed.js';
import { isHeavy, type FaultKind } from './schedule.js';

export interface KindFigures {
  kind: FaultKind;
  times: number;
  /** Attempts without a known outcome between this fault and the next. */
  unknown: number;
  /**
   * The longest time, in milliseconds, without an acknowledged transition from the begin of this fault to the begin of
   * the next.
   */
  silenceMs: { median: number; most: number };
  /**
   * Seconds from the end of this fault until each path to a stage service had acknowledged a command that was sent
   * after it. null when the next fault may come before that.
   */
  recoverySeconds: { median: number; most: number } | null;
}

export interface Figures {
  seed: string;
  queue: string;
  machine: string;
  seconds: number;
  transitionsASecond: number;
  faults: number;
  byKind: KindFigures[];
  counts: Counts;
  /** Seconds from the answer to the last command until no delivery was left; null when some were left. */
  drainedAfterSeconds: number | null;
  /** How many services ended that the harness had not killed. */
  endedAlone: Record<string, number>;
  findings: Record<keyof Verdict, number>;
  holds: boolean;
}

export function figuresOf(
  options: Options,
  lines: readonly Line[],
  judged: { verdict: Verdict; counts: Counts },
  drainedAfterSeconds: number | null,
): Figures {
  const first = lines[0]?.at ?? 0;
  const seconds = ((lines.at(-1)?.at ?? first) - first) / 1000;
  const findings = Object.fromEntries(
    Object.entries(judged.verdict).map(([kind, found]: [string, string[]]) => [kind, found.length]),
  ) as Figures['findings'];
  const ended = lines.flatMap((line) => (line.type === 'ended' ? [line.process] : []));
  return {
    seed: options.seed,
    queue: options.queue,
    machine: `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`,
    seconds: Math.round(seconds),
    transitionsASecond: Math.round(judged.counts.entries / Math.max(seconds, 1)),
    faults: lines.filter((line) => line.type === 'fault').length,
    byKind: byKind(lines),
    counts: judged.counts,
    drainedAfterSeconds,
    endedAlone: Object.fromEntries(
      [...new Set(ended)].map((name) => [name, ended.filter((one) => one === name).length]),
    ),
    findings,
    holds: drainedAfterSeconds !== null && Object.values(findings).every((count) => count === 0),
  };
}

function byKind(lines: readonly Line[]): KindFigures[] {
  const faults = lines.filter((line) => line.type === 'fault').sort((a, b) => a.at - b.at);
  const known = lines.filter((line) => line.type === 'ok').map(({ at }) => at);
  const unknown = lines.filter((line) => line.type === 'unknown').map(({ at }) => at);
  const recoveryOf = recoverySeconds(lines);
  const windows = faults.map((fault, index) => {
    const until = faults[index + 1]?.at ?? Infinity;
    const within = (list: readonly number[]): number[] => list.filter((at) => at >= fault.at && at < until);
    const answers = [fault.at, ...within(known)];
    const silences = answers.map((at, place) => at - (answers[place - 1] ?? at));
    return {
      kind: fault.kind,
      unknown: within(unknown).length,
      silenceMs: Math.max(...silences.slice(0, 100_000)),
      recovery: isHeavy(fault) ? recoveryOf(fault) : null,
    };
  });
  return [...new Set(faults.map(({ kind }) => kind))].sort().map((kind) => {
    const own = windows.filter((one) => one.kind === kind);
    const recovery = own.flatMap((one) => one.recovery ?? []);
    return {
      kind,
      times: own.length,
      unknown: own.reduce((sum, one) => sum + one.unknown, 0),
      silenceMs: medianAndMost(own.map((one) => one.silenceMs)),
      recoverySeconds: recovery.length > 0 ? medianAndMost(recovery) : null,
    };
  });
}

const seconds = (of: KindFigures['recoverySeconds']): string[] =>
  of ? [of.median.toFixed(1), of.most.toFixed(1)] : ['', ''];

function medianAndMost(values: readonly number[]): { median: number; most: number } {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)] ?? 0, most: sorted.at(-1) ?? 0 };
}

export function tableOf(figures: Figures): string {
  const { counts } = figures;
  const rows = figures.byKind.map(({ kind, times, unknown, silenceMs, recoverySeconds: recovery }) =>
    [kind.padEnd(36), times, unknown, silenceMs.median, silenceMs.most, ...seconds(recovery)]
      .map((cell, index) => (index ? String(cell).padStart(9) : cell))
      .join(''),
  );
  const alone = Object.entries(figures.endedAlone).map(([name, count]) => `${name} ${count} times`);
  return [
    '',
    ['fault'.padEnd(36), 'times', 'unknown', 'median ms', 'most ms', 'median s', 'most s']
      .map((cell, index) => (index ? cell.padStart(9) : cell))
      .join(''),
    'unknown: attempts without a known outcome; ms: longest time without an acknowledged transition; s: until every way acknowledges again',
    ...rows,
    '',
    `seed ${figures.seed}, ${figures.queue} queue, ${figures.faults} faults in ${figures.seconds} s on ${figures.machine}`,
    `${counts.entries} transitions of ${counts.cases} cases, ${figures.transitionsASecond} a second; ${counts.handOvers} hand-overs; ${counts.seals} sealed contents opened`,
    `${counts.commands} commands: ${counts.acknowledged} acknowledged, ${counts.refused} refused; ${counts.unknownAttempts} attempts without a known outcome, repeated`,
    `services that ended on their own: ${alone.join(', ') || 'none'}`,
    figures.drainedAfterSeconds === null
      ? 'deliveries were left long after the last command'
      : `no delivery left ${figures.drainedAfterSeconds.toFixed(1)} s after the last command`,
    Object.entries(figures.findings)
      .map(([kind, count]) => `${count} ${kind}`)
      .join(', '),
    figures.holds ? 'all hold' : 'NOT ALL HOLD',
  ].join('\n');
}
