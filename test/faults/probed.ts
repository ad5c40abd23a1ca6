import type { Line } from './history.js';

/** The longest time from the end of a fault until every path acknowledges commands again. */
export const recoverySecondsMax = 30;
/**
 * How long the processes on a path may call themselves ready while no command goes through: their answer may be a few
 * seconds old.
 */
export const untrueSecondsMax = 10;

type ProbeLine = Extract<Line, { type: 'probe' }>;
interface Span {
  from: number;
  until: number;
}

/**
 * Finds paths on which no command was acknowledged for too long, not counting the time in which a fault was being made.
 * A refusal also counts as an acknowledgement: the service answered from its database.
 */
export const checkRecovery = (lines: readonly Line[]): string[] =>
  [...byWay(lines)].flatMap(([way, probes]) =>
    failing(probes, (one) => one.outcome === 'unknown', 'until answered').flatMap((span) => {
      const faults = lines.flatMap((line) =>
        line.type === 'fault' ? [{ from: line.at, until: line.until, line }] : [],
      );
      const seconds = (span.until - span.from - overlap(span, faults)) / 1_000;
      const before = faults.filter(({ from }) => from <= span.until).map(({ line }) => line);
      const last = before.reduce<(typeof before)[number] | undefined>((a, b) => (a && a.at > b.at ? a : b), undefined);
      return seconds > recoverySecondsMax
        ? [`${way} acknowledged nothing for ${seconds.toFixed(0)} s beside faults; the last was ${said(last)}`]
        : [];
    }),
  );

/** Paths whose processes all said that they were ready while no command went through. */
export const checkReadiness = (lines: readonly Line[]): string[] =>
  [...byWay(lines)].flatMap(([way, probes]) =>
    failing(probes, (one) => one.outcome === 'unknown' && one.ready === 'ready', 'while failing').flatMap((span) => {
      const seconds = (span.until - span.from) / 1_000;
      return seconds > untrueSecondsMax
        ? [`${way} called itself ready for ${seconds.toFixed(0)} s, and no command went through`]
        : [];
    }),
  );

/** Seconds from the end of a fault until each path had acknowledged a command that was sent after it. */
export function recoverySeconds(lines: readonly Line[]): (fault: Extract<Line, { type: 'fault' }>) => number {
  const ways = [...byWay(lines).values()];
  return ({ until }) =>
    Math.max(
      0,
      ...ways.map((probes) => {
        const first = probes.find((one) => one.at >= until && one.outcome !== 'unknown');
        return first ? (first.until - until) / 1_000 : 0;
      }),
    );
}

function byWay(lines: readonly Line[]): Map<string, ProbeLine[]> {
  const ways = new Map<string, ProbeLine[]>();
  for (const line of lines) if (line.type === 'probe') ways.set(line.way, [...(ways.get(line.way) ?? []), line]);
  for (const probes of ways.values()) probes.sort((a, b) => a.at - b.at);
  return ways;
}

/**
 * Consecutive failed probes: from the start of the first until the end of the last, or until the next one was answered.
 */
function failing(
  probes: readonly ProbeLine[],
  fails: (one: ProbeLine) => boolean,
  end: 'while failing' | 'until answered',
): Span[] {
  const spans: Span[] = [];
  let open: Span | undefined;
  for (const one of probes) {
    const isFailing = fails(one);
    if (isFailing && !open) spans.push((open = { from: one.at, until: one.until }));
    if (open && (isFailing || end === 'until answered')) open.until = one.until;
    if (!isFailing) open = undefined;
  }
  return spans;
}

/** How many milliseconds of the span some other span covers. */
function overlap(span: Span, others: readonly Span[]): number {
  let covered = 0;
  let until = span.from;
  for (const one of [...others].sort((a, b) => a.from - b.from)) {
    const from = Math.max(one.from, until);
    const to = Math.min(one.until, span.until);
    if (to <= from) continue;
    covered += to - from;
    until = to;
  }
  return covered;
}

const said = (fault: Extract<Line, { type: 'fault' }> | undefined): string =>
  fault ? `${fault.kind} (${fault.words})` : 'none';
