import type { CaseState, Stage } from './vocabulary.js';

/**
 * The answer of GET /api/audit/figures, shared by the service that counts and the desk that draws. It covers the cases
 * that were opened from `from` to `to`, both inclusive (days, UTC), of one facility or of all.
 */
export interface Figures {
  from: string;
  to: string;
  facility: string | null;
  /** When it was counted. */
  at: string;
  flow: FlowLink[];
  perStage: StageFigure[];
  ageing: AgeFigure[];
  clocks: ClockFigure[];
  exitPermission: WaitFigure;
}

/** A count of cases; null when it is withheld. Its row then has `suppressed: true`. */
export type Count = number | null;
/** null when there are none, or fewer than 5 cases and `suppressed: true`. */
export type Days = number | null;

/**
 * Filters of GET /api/cases. The list has no filter by opening time: it shows all cases of now, whenever they were
 * opened, so it contains all cases of the figure and maybe more. null when no filter is close to the figure.
 */
export type CaseFilter = { stage?: Stage; state?: CaseState; facility?: string; due?: 'now'; open?: 'true' } | null;

interface Row {
  suppressed: boolean;
  list: CaseFilter;
}

export type ClosedState = Extract<CaseState, `closed.${string}`>;

/**
 * A case counts once in each link from a stage that it reached to the next one, up to the furthest stage, and then once
 * in a link to where it is now: `still:<stage>`, or the way it was closed. So no link leads back, and as many cases
 * leave a stage as reach it. A case that went back to intake leaves its furthest stage for `still:intake`.
 */
export interface FlowLink extends Row {
  source: Stage;
  target: Stage | `still:${Stage}` | ClosedState;
  cases: Count;
}

export interface StageFigure extends Row {
  stage: Stage;
  /** Cases that ever reached the stage. */
  cases: Count;
  /** For cases that left the stage: days in it, the sum of all stays. */
  medianDays: Days;
  p90Days: Days;
  openNow: Count;
  /** For cases that are in the stage now: days so far. */
  openMedianDays: Days;
}

export const ageBands = ['0-7', '8-30', '31-90', '91-180', '181-365', '366+'] as const;
export type AgeBand = (typeof ageBands)[number];

/** Open cases by their stage, and whole days since they were opened. */
export interface AgeFigure extends Row {
  stage: Stage;
  band: AgeBand;
  cases: Count;
}

/**
 * Runs of a clock, derived from the entries, without the time on hold. A finished run was stopped in time, or was late
 * (also when it was restarted or its case ended after it was due). A running one is in time or overdue. A run that was
 * restarted, or ended with its case, before it was due is not counted.
 */
export interface ClockFigure extends Row {
  clock: string;
  met: Count;
  late: Count;
  running: Count;
  overdue: Count;
}

/** Calendar days from the first request to the last grant, when everyone who travels has it. */
export interface WaitFigure extends Row {
  waited: Count;
  medianDays: Days;
  p90Days: Days;
  longestDays: Days;
  waiting: Count;
}
