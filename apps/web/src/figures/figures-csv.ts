import { csvOf } from '@app/csv';
import type { Count, Days, Figures } from '@app/lifecycle';

type Line = [figure: string, item: string, measure: string, value: Count, withheld: boolean];

/** All figures as one long table. What is withheld on the screen is withheld here. Names are the lifecycle's: programs read them. */
export function figuresCsv({ from, to, facility, at, ...figures }: Figures): string {
  const lines: Line[] = [
    ...figures.flow.map((one): Line => ['flow', one.source, one.target, one.cases, one.cases === null]),
    ...figures.perStage.flatMap(({ stage, suppressed, ...one }) => [
      ...counts('stage', stage, { cases: one.cases, openNow: one.openNow }),
      ...days('stage', stage, suppressed, one, ['medianDays', 'p90Days', 'openMedianDays']),
    ]),
    ...figures.ageing.flatMap(({ stage, band, cases }) => counts('ageing', stage, { [`days ${band}`]: cases })),
    ...figures.clocks.flatMap(({ clock, met, late, running, overdue }) =>
      counts('clock', clock, { met, late, running, overdue }),
    ),
    ...counts('exit-permission', '', {
      waited: figures.exitPermission.waited,
      waiting: figures.exitPermission.waiting,
    }),
    ...days('exit-permission', '', figures.exitPermission.suppressed, figures.exitPermission, [
      ...(['medianDays', 'p90Days', 'longestDays'] as const),
    ]),
  ];
  return csvOf([
    ['opened_from', 'opened_to', 'facility', 'counted_at', 'figure', 'item', 'measure', 'value', 'withheld'],
    ...lines.map(([figure, item, measure, value, withheld]) => [
      ...[from, to, facility ?? 'all', at, figure, item, measure, value, withheld ? 'yes' : 'no'],
    ]),
  ]);
}

const counts = (figure: string, item: string, values: Record<string, Count>): Line[] =>
  Object.entries(values).map(([measure, value]) => [figure, item, measure, value, value === null]);

/** A row without a number says whether there were no cases or too few. */
const days = <Name extends string>(
  figure: string,
  item: string,
  suppressed: boolean,
  row: Record<Name, Days>,
  names: readonly Name[],
): Line[] => names.map((name) => [figure, item, name, row[name], row[name] === null && suppressed]);
