import type { CaseState, Stage } from './vocabulary.js';

/**
 * What GET /api/audit/figures answers, where the service that counts and the desk that draws can both see it: of the cases that were
 * opened from `from` to `to`, both included (days, UTC), of one facility or of all.
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

/** A count of cases; null: withheld. The row that holds it says `suppressed: true`. */
export type Count = number | null;
/** null: there are none, or fewer than 5 cases and `suppressed: true`. */
export type Days = number | null;

/**
 * Filters of GET /api/cases. The list knows no window of openings: it shows what stands there now, whenever it was opened, and so all of
 * the figure's cases and maybe more. null where no filter comes near.
 */
export type CaseFilter = { stage?: Stage; state?: CaseState; facility?: string; due?: 'now'; open?: 'true' } | null;

interface Row {
  suppressed: boolean;
  list: CaseFilter;
}

export type ClosedState = Extract<CaseState, `closed.${string}`>;

/**
 * A case goes along one link from each stage that it reached to the next, up to the furthest it ever got to, and from there along one link to
 * where it is now: `still:<stage>` or how it was closed. So a case that went back appears once in each link, no link leads
 * back, and as many cases leave a stage as came to it. One that went back to intake leaves its furthest stage for `still:intake`.
 */
export interface FlowLink extends Row {
  source: Stage;
  target: Stage | `still:${Stage}` | ClosedState;
  cases: Count;
}

export interface StageFigure extends Row {
  stage: Stage;
  /** Cases that ever reached it. */
  cases: Count;
  /** Of those that are not there now: days in the stage, all stays together. */
  medianDays: Days;
  p90Days: Days;
  openNow: Count;
  /** Of those that are there now: days so far. */
  openMedianDays: Days;
}

export const ageBands = ['0-7', '8-30', '31-90', '91-180', '181-365', '366+'] as const;
export type AgeBand = (typeof ageBands)[number];

/** Open cases by the stage they stand in and whole days since they were opened. */
export interface AgeFigure extends Row {
  stage: Stage;
  band: AgeBand;
  cases: Count;
}

/**
 * Runs of a clock, by the entries and without the time on hold: stopped in time, or late (also when it was started anew or the case ended
 * after it was due), and those that run: in time, or overdue. A run that was started anew or ended with its case before it was due is none of them.
 */
export interface ClockFigure extends Row {
  clock: string;
  met: Count;
  late: Count;
  running: Count;
  overdue: Count;
}

/** From the first time that it was asked for to the last grant, when everyone who travels has it; calendar days. */
export interface WaitFigure extends Row {
  waited: Count;
  medianDays: Days;
  p90Days: Days;
  longestDays: Days;
  waiting: Count;
}
