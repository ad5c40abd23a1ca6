import type { ClockFigure, Count, Figures } from '@app/lifecycle';

/** The part of a clock's ended runs that were in time; nothing where a number that it needs is withheld, or where none has ended. */
export function onTimeShare({ met, late }: Pick<ClockFigure, 'met' | 'late'>): number | undefined {
  if (met === null || late === null || met + late === 0) return undefined;
  return met / (met + late);
}

/** How strong a cell of the heat table is, from 0 to 4, among those that are shown. */
export function heatOf(cases: Count, all: readonly Count[]): number {
  if (cases === null || cases === 0) return 0;
  const most = Math.max(...all.map((one) => one ?? 0));
  return Math.max(1, Math.ceil((cases / most) * 4));
}

const daysMax = 3 * 366;

/** What keeps a window from being counted: the server refuses the same. Days as `2026-11-24`. */
export function windowFault(from: string, to: string): 'order' | 'long' | undefined {
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
  return days < 1 ? 'order' : days > daysMax ? 'long' : undefined;
}

/** Whether any case was opened in the period. A withheld number is not zero. */
export const isEmpty = ({ perStage }: Pick<Figures, 'perStage'>): boolean =>
  perStage.every((one) => one.cases === 0 && one.openNow === 0);
