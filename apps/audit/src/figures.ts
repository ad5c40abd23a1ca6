import {
  ageBands,
  stages,
  type CaseFilter,
  type ClockFigure,
  type ClosedState,
  type Count,
  type Days,
  type Figures,
  type FlowLink,
  type Stage,
  type StageFigure,
  type WaitFigure,
} from '@app/lifecycle';
import { isSmall, withheld, type Sum } from './withheld.js';

/** The answer of `journal.figures`. Its counts are exact and must not be shown. */
export interface Counted {
  at: string;
  outcomes: { furthest: number; outcome: Stage | ClosedState; cases: number }[];
  stays: {
    stage: Stage;
    gone: number;
    here: number;
    median_days: number | null;
    p90_days: number | null;
    here_median_days: number | null;
  }[];
  ages: { stage: Stage; band: number; cases: number }[];
  waits: {
    waited: number;
    median_days: number | null;
    p90_days: number | null;
    longest_days: number | null;
    waiting: number;
  };
  clocks: { clock: string; met: number; late: number; running: number; overdue: number; unanswered: number }[];
}

/**
 * The figures that may be shown: without small counts, and without numbers from which small counts could be computed.
 */
export function figuresOf(
  counted: Counted,
  { from, to, facility }: Pick<Figures, 'from' | 'to' | 'facility'>,
): Figures {
  const cells = cellsOf(counted);
  const hidden = withheld(cells, sumsOf(cells, counted));
  const seen: Seen = {
    count: (name) => (hidden.has(name) ? null : (cells.get(name) ?? 0)),
    anyHidden: (...names) => names.some((name) => hidden.has(name)),
    list: (filter) => ({ ...filter, ...(facility === null ? {} : { facility }) }),
  };
  return {
    ...{ from, to, facility, at: new Date(counted.at).toISOString() },
    flow: flowOf(counted, cells, seen),
    perStage: stages.map((stage) => stageOf(stage, counted, seen)),
    ageing: stages.flatMap((stage) =>
      ageBands.map((band, at) => {
        const name = cell.age(stage, at);
        return {
          ...{ stage, band, cases: seen.count(name), suppressed: seen.anyHidden(name) },
          list: seen.list({ stage }),
        };
      }),
    ),
    clocks: counted.clocks.map(({ clock }) => clockOf(clock, seen)).sort((a, b) => (a.clock < b.clock ? -1 : 1)),
    exitPermission: waitOf(counted, seen),
  };
}

interface Seen {
  count(name: string): Count;
  anyHidden(...names: string[]): boolean;
  list(filter: NonNullable<CaseFilter>): CaseFilter;
}

/** One name for each number. A number that stands in two figures is withheld in both or in none. */
const cell = {
  reached: (stage: Stage): string => `reached:${stage}`,
  gone: (stage: Stage): string => `gone:${stage}`,
  here: (stage: Stage): string => `here:${stage}`,
  outcome: (stage: Stage, outcome: string): string => `outcome:${stage}:${outcome}`,
  age: (stage: Stage, band: number): string => `age:${stage}:${band}`,
  clock: (clock: string, part: (typeof clockParts)[number]): string => `clock:${clock}:${part}`,
  waited: 'waited',
  waiting: 'waiting',
};
/**
 * The last part is never shown. It is a part here because it could be computed from the others when the number of runs
 * is known.
 */
const clockParts = ['met', 'late', 'running', 'overdue', 'unanswered'] as const;

function cellsOf({ outcomes, stays, ages, waits, clocks }: Counted): Map<string, number> {
  const reached = stages.map((stage, at): [string, number] => [
    cell.reached(stage),
    outcomes.reduce((all, one) => all + (one.furthest > at ? one.cases : 0), 0),
  ]);
  return new Map([
    ...reached,
    ...outcomes.map((one): [string, number] => [cell.outcome(stageAt(one.furthest), one.outcome), one.cases]),
    ...stays.flatMap(({ stage, gone, here }): [string, number][] => [
      [cell.gone(stage), gone],
      [cell.here(stage), here],
    ]),
    ...ages.map(({ stage, band, cases }): [string, number] => [cell.age(stage, band), cases]),
    ...clocks.flatMap((one) => clockParts.map((part): [string, number] => [cell.clock(one.clock, part), one[part]])),
    [cell.waited, waits.waited],
    [cell.waiting, waits.waiting],
  ]);
}

/**
 * Which parts add up to which total. A clock's total is not shown, but may be known: each case starts some clocks
 * exactly once.
 */
function sumsOf(cells: ReadonlyMap<string, number>, { clocks }: Counted): Sum[] {
  const starting = (prefix: string): string[] => [...cells.keys()].filter((name) => name.startsWith(prefix));
  return [
    ...stages.flatMap((stage, at): Sum[] => {
      const next = stages[at + 1];
      const onward = next ? [cell.reached(next)] : [];
      return [
        { total: cell.reached(stage), parts: [...onward, ...starting(cell.outcome(stage, ''))] },
        { total: cell.reached(stage), parts: [cell.gone(stage), cell.here(stage)] },
        { total: cell.here(stage), parts: stages.map((from) => cell.outcome(from, stage)) },
        { total: cell.here(stage), parts: ageBands.map((_, band) => cell.age(stage, band)) },
      ];
    }),
    ...clocks.map(({ clock }): Sum => ({ total: null, parts: clockParts.map((part) => cell.clock(clock, part)) })),
  ];
}

function stageAt(place: number): Stage {
  const stage = stages[place - 1];
  if (!stage) throw new Error(`there is no stage ${place}`);
  return stage;
}

function flowOf({ outcomes }: Counted, cells: ReadonlyMap<string, number>, seen: Seen): FlowLink[] {
  return stages.flatMap((source, at): FlowLink[] => {
    const next = stages[at + 1];
    const onward = next && (cells.get(cell.reached(next)) ?? 0) > 0 ? [next] : [];
    return [
      ...onward.map((target) => ({
        ...{
          source,
          target,
          cases: seen.count(cell.reached(target)),
          suppressed: seen.anyHidden(cell.reached(target)),
        },
        list: null,
      })),
      ...outcomes
        .filter((one) => one.furthest === at + 1)
        .map(({ outcome }): FlowLink => {
          const name = cell.outcome(source, outcome);
          const end = isStage(outcome)
            ? ({ target: `still:${outcome}`, list: seen.list({ stage: outcome }) } as const)
            : { target: outcome, list: seen.list({ state: outcome }) };
          return { source, ...end, cases: seen.count(name), suppressed: seen.anyHidden(name) };
        })
        .sort((a, b) => (a.target < b.target ? -1 : 1)),
    ];
  });
}

const isStage = (outcome: Stage | ClosedState): outcome is Stage => (stages as readonly string[]).includes(outcome);

function stageOf(stage: Stage, { stays }: Counted, seen: Seen): StageFigure {
  const own = stays.find((one) => one.stage === stage);
  const [few, fewHere] = [isSmall(own?.gone ?? 0), isSmall(own?.here ?? 0)];
  return {
    stage,
    cases: seen.count(cell.reached(stage)),
    medianDays: few ? null : rounded(own?.median_days),
    p90Days: few ? null : rounded(own?.p90_days),
    openNow: seen.count(cell.here(stage)),
    openMedianDays: fewHere ? null : rounded(own?.here_median_days),
    suppressed: few || fewHere || seen.anyHidden(cell.reached(stage), cell.here(stage)),
    list: seen.list({ stage }),
  };
}

function clockOf(clock: string, seen: Seen): ClockFigure {
  const count = (part: (typeof clockParts)[number]): Count => seen.count(cell.clock(clock, part));
  return {
    clock,
    ...{ met: count('met'), late: count('late'), running: count('running'), overdue: count('overdue') },
    suppressed: seen.anyHidden(...clockParts.map((part) => cell.clock(clock, part))),
    // cases with any clock that is due: the list cannot filter by one clock
    list: seen.list({ due: 'now' }),
  };
}

function waitOf({ waits }: Counted, seen: Seen): WaitFigure {
  const few = isSmall(waits.waited);
  return {
    waited: seen.count(cell.waited),
    medianDays: few ? null : rounded(waits.median_days),
    p90Days: few ? null : rounded(waits.p90_days),
    longestDays: few ? null : rounded(waits.longest_days),
    waiting: seen.count(cell.waiting),
    suppressed: seen.anyHidden(cell.waited, cell.waiting),
    list: seen.list({ state: 'transit.planning' }),
  };
}

/** Rounded to a tenth of a day: a finer value could be recognised as that of one case. */
const rounded = (days: number | null | undefined): Days => (days == null ? null : Math.round(days * 10) / 10);
