import { clockSeconds, isSafetyClock, standingClocks } from './clocks.js';
import type { ClockStart } from './define.js';
import type { CaseFile } from './file.js';
import { startedBy, stoppedBy } from './row-clocks.js';
import type { Transition } from './transition.js';
import type { Priority } from './vocabulary.js';

/** The effect of an entry on the clocks of its case: it stops some, pauses or resumes, then starts some. */
export interface ClockChange {
  starts: readonly ClockStart[];
  stops: readonly string[] | 'all';
  run: 'pause' | 'resume' | null;
  /** Clocks that a case has from the case that was split, by name. */
  brought?: Readonly<Record<string, ClockState>>;
}

/**
 * Derived from the entry's open body only, so that a later reader of the entries finds the clocks that were set at the
 * time.
 */
export function clockChange(
  row: Pick<Transition, 'from' | 'to' | 'chooses' | 'starts' | 'stops' | 'clocks' | 'beginsSplit'>,
  before: CaseFile,
  body: Record<string, unknown>,
  seq: number,
): ClockChange {
  const goesOn = body['goesOn'] === true;
  const facts = { file: before, input: body, seq };
  const starts = startedBy(row, facts);
  const stops = goesOn ? [] : stoppedBy(row, facts);
  return {
    starts: [...starts, ...(body['shelter'] === 'begins' ? ['welfare-check'] : [])],
    stops: stops === 'all' ? stops : [...stops, ...(body['shelter'] === 'ends' ? ['welfare-check'] : [])],
    run: goesOn ? null : (row.clocks ?? null),
    ...(row.beginsSplit ? { brought: body['clocks'] as Record<string, ClockState> } : {}),
  };
}

/** A complete start of a clock: its rule, and its duration or its end. */
export function clockStart(
  start: ClockStart,
  file: Pick<CaseFile, 'processingPriority'>,
): { name: string; rule: string; priority: Priority; seconds: number; at?: string } {
  const {
    name,
    at,
    priority = file.processingPriority,
  }: { name: string; at?: string; priority?: Priority } = typeof start === 'string' ? { name: start } : start;
  const seconds = clockSeconds(name, priority);
  return { name, rule: name.split(':')[0] ?? name, priority, seconds, ...(at === undefined ? {} : { at }) };
}

/** The clocks that continue when the case closes. Each use of break-glass has its own. */
export const standingIn = (file: Pick<CaseFile, 'brokenGlass'>): string[] => [
  ...standingClocks,
  ...file.brokenGlass.map(({ entry }) => `break-glass-review:${entry}`),
];

export type ClockState = 'running' | 'paused' | 'stopped';

/** Computes the clocks of a case after an entry from those before it, as `journal.run_clocks` does. For checks. */
export function clocksAfter(
  clocks: ReadonlyMap<string, ClockState>,
  { starts, stops, run, brought = {} }: ClockChange,
  file: CaseFile,
): Map<string, ClockState> {
  const standing = standingIn(file);
  const isStopped = (name: string): boolean => (stops === 'all' ? !standing.includes(name) : stops.includes(name));
  const after = (name: string, state: ClockState): ClockState => {
    if (isStopped(name)) return 'stopped';
    if (run === 'pause' && state === 'running' && !isSafetyClock(name)) return 'paused';
    return run === 'resume' && state === 'paused' ? 'running' : state;
  };
  const changed = new Map<string, ClockState>([
    ...[...clocks].map(([name, state]) => [name, after(name, state)] as const),
    ...Object.entries(brought),
  ]);
  for (const start of starts) changed.set(clockStart(start, file).name, 'running');
  return changed;
}
