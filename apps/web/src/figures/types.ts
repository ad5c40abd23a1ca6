import type { CaseState, Stage } from '@app/lifecycle';

/** What GET /api/audit/figures answers: the types of the audit service's figures.ts. */
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

/** null: withheld. It is from 1 to 4, or would tell another number that is. */
export type Count = number | null;
/** null: there are none, or too few; then the row says `suppressed`. */
export type Days = number | null;

export type CaseFilter = { stage?: Stage; state?: CaseState; facility?: string; due?: 'now'; open?: 'true' } | null;

interface Row {
  suppressed: boolean;
  list: CaseFilter;
}

export type ClosedState = Extract<CaseState, `closed.${string}`>;

/** No link leads back, and as many cases leave a stage as came to it. */
export interface FlowLink extends Row {
  source: Stage;
  target: Stage | `still:${Stage}` | ClosedState;
  cases: Count;
}

export interface StageFigure extends Row {
  stage: Stage;
  cases: Count;
  medianDays: Days;
  p90Days: Days;
  openNow: Count;
  openMedianDays: Days;
}

export type AgeBand = '0-7' | '8-30' | '31-90' | '91-180' | '181-365' | '366+';

export interface AgeFigure extends Row {
  stage: Stage;
  band: AgeBand;
  cases: Count;
}

export interface ClockFigure extends Row {
  clock: string;
  met: Count;
  late: Count;
  running: Count;
  overdue: Count;
}

export interface WaitFigure extends Row {
  waited: Count;
  medianDays: Days;
  p90Days: Days;
  longestDays: Days;
  waiting: Count;
}
