import type { CaseFile, ClockStart } from '@app/lifecycle';
import type { VerifiedEntry } from '../parts/verified-chain';
import { emptyFile, fold, isSafetyClock, lifecycle, standingClocks, startedBy, stoppedBy } from './lifecycle';

export type Told = Pick<VerifiedEntry, 'seq' | 'transition' | 'body' | 'at' | 'actorId'>;

/** One run of a clock, as the entries tell it. Times in milliseconds. */
export interface ClockRun {
  /** `check-in:2` is the second leg's. */
  name: string;
  startedBy: number;
  startedAt: number;
  /** null: how long it runs is not known. */
  dueAt: number | null;
  /** null: it runs, or stands paused. */
  endedBy: number | null;
  endedAt: number | null;
  pauses: Pause[];
  outcome: ClockOutcome;
}

export interface Pause {
  from: number;
  /** null: not resumed yet. */
  until: number | null;
}

/**
 * `met` and `late` by the time that its own step stopped it; `ended`: started anew, or ended with the stage or the case, before it
 * was due. A run without a known target is `unknown` once it ended.
 */
export type ClockOutcome = 'met' | 'late' | 'ended' | 'running' | 'overdue' | 'paused' | 'unknown';

export type SecondsOf = (clock: string, priority: CaseFile['processingPriority']) => number | undefined;

type Ending = 'stop' | 'close';

/**
 * The runs of all clocks of a case, from its entries and the lifecycle's rows alone: stops first, then starts, as the journal does it.
 * A clock is due by the rule that holds now; the journal knows by which rule it was started, so a running one that the server names is
 * taken from it (`running`).
 */
export function clocksOf(
  entries: readonly Told[],
  secondsOf: SecondsOf,
  now: number,
  running: readonly { name: string; state: string; dueAt: string }[] = [],
): ClockRun[] {
  const runs: ClockRun[] = [];
  const open = new Map<string, ClockRun>();
  let file: CaseFile = emptyFile;

  const end = (run: ClockRun, entry: Told, how: Ending): void => {
    open.delete(run.name);
    const at = entry.at.getTime();
    Object.assign(run, { endedBy: entry.seq, endedAt: at, outcome: outcomeOf(run, at, how) });
    const pause = run.pauses.at(-1);
    if (pause?.until === null) pause.until = at;
  };

  for (const entry of entries) {
    const row = lifecycle.transitions.get(entry.transition);
    if (!row) continue;
    const at = entry.at.getTime();
    const before = file;
    file = attempt(() => fold(row, before, entry.body, entry), before);
    // with a step that took some people out, the case went on for the others
    const goesOn = entry.body['goesOn'] === true;
    const shelter = shelterChange(before, file);
    const facts = { file: before, input: entry.body, seq: entry.seq };
    // an older body may lack what the row looks at
    const stops = goesOn ? [] : attempt(() => stoppedBy(row, facts), []);
    for (const run of [...open.values()])
      if (
        stops === 'all'
          ? !isStanding(run.name)
          : stops.includes(run.name) || (shelter === 'ends' && run.name === 'welfare-check')
      )
        end(run, entry, stops === 'all' ? 'close' : 'stop');
    if (row.clocks && !goesOn)
      for (const run of open.values()) if (!isSafetyClock(run.name)) pauseOrResume(run, row.clocks, at);
    // a clock that came from the case that was split has the deadline that it had there; the chain does not say when
    const brought = row.beginsSplit ? Object.keys((entry.body['clocks'] as object | undefined) ?? {}) : undefined;
    for (const start of brought ?? [
      ...attempt(() => startedBy(row, facts), []),
      ...(shelter === 'begins' ? ['welfare-check'] : []),
    ]) {
      const { name, at: givenAt, priority = file.processingPriority } = shapeOf(start);
      const known = open.get(name);
      if (known) end(known, entry, 'close');
      const seconds = brought ? undefined : secondsOf(ruleOf(name), priority);
      const dueAt = givenAt === undefined ? (seconds === undefined ? null : at + seconds * 1000) : Date.parse(givenAt);
      const run: ClockRun = {
        ...{ name, startedBy: entry.seq, startedAt: at, dueAt: Number.isNaN(dueAt) ? null : dueAt },
        ...{ endedBy: null, endedAt: null, pauses: [], outcome: 'running' },
      };
      open.set(name, run);
      runs.push(run);
    }
  }
  for (const run of open.values()) stillRunning(run, running, now);
  return runs;
}

/** The welfare check runs while somebody of the case lives in the mission. */
const shelterChange = (before: CaseFile, after: CaseFile): 'begins' | 'ends' | null =>
  before.sheltered.length === 0 && after.sheltered.length > 0
    ? 'begins'
    : before.sheltered.length > 0 && after.sheltered.length === 0
      ? 'ends'
      : null;

function pauseOrResume(run: ClockRun, does: 'pause' | 'resume', at: number): void {
  const pause = run.pauses.at(-1);
  if (does === 'pause' && pause?.until !== null) run.pauses.push({ from: at, until: null });
  if (does === 'resume' && pause?.until === null) {
    pause.until = at;
    if (run.dueAt !== null) run.dueAt += at - pause.from;
  }
}

function outcomeOf({ dueAt, pauses }: ClockRun, at: number, how: Ending): ClockOutcome {
  if (dueAt === null) return how === 'stop' ? 'unknown' : 'ended';
  const pause = pauses.at(-1);
  // while the case is held the clock stands still
  const reached = pause?.until === null ? pause.from : at;
  if (reached > dueAt) return 'late';
  return how === 'stop' ? 'met' : 'ended';
}

function stillRunning(
  run: ClockRun,
  running: readonly { name: string; state: string; dueAt: string }[],
  now: number,
): void {
  const told = running.find((one) => one.name === run.name && one.state === 'running');
  if (told) run.dueAt = Date.parse(told.dueAt);
  run.outcome =
    run.pauses.at(-1)?.until === null ? 'paused' : run.dueAt !== null && now > run.dueAt ? 'overdue' : 'running';
}

const shapeOf = (start: ClockStart): { name: string; at?: string; priority?: CaseFile['processingPriority'] } =>
  typeof start === 'string' ? { name: start } : start;

function attempt<T>(compute: () => T, otherwise: T): T {
  try {
    return compute();
  } catch {
    return otherwise;
  }
}

export const ruleOf = (name: string): string => name.split(':')[0] ?? name;
const isStanding = (name: string): boolean => (standingClocks as readonly string[]).includes(ruleOf(name));
