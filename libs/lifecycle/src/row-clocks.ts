import { isAnswered } from './conditions.js';
import type { ClockStart, RowClock } from './define.js';
import type { CaseFile } from './file.js';
import { targets, type Transition } from './transition.js';

/** The facts that decide which clocks a row changes: the file before the entry, its input or open body, its number. */
export interface ClockFacts {
  file: CaseFile;
  input: Readonly<Record<string, unknown>>;
  seq: number;
}

type Touches = Pick<Transition, 'from' | 'to' | 'chooses'>;

export const startedBy = (row: Touches & Pick<Transition, 'starts'>, facts: ClockFacts): ClockStart[] =>
  (row.starts ?? []).flatMap((one) => {
    if (typeof one === 'string') return [one];
    if (!applies(one, row, facts)) return [];
    if (one.each === 'planned-leg')
      return (facts.file.plan ?? []).map((leg, index) => ({ name: `${one.clock}:${index + 1}`, at: leg.arrives }));
    const [name = one.clock] = namesOf(one, facts);
    const priority = one.priorityFrom === undefined ? undefined : facts.input[one.priorityFrom];
    return [typeof priority === 'string' ? ({ name, priority } as ClockStart) : name];
  });

export const stoppedBy = (row: Touches & Pick<Transition, 'stops'>, facts: ClockFacts): readonly string[] | 'all' =>
  row.stops === 'all'
    ? 'all'
    : (row.stops ?? []).flatMap((one) =>
        typeof one === 'string' ? [one] : applies(one, row, facts) ? namesOf(one, facts) : [],
      );

const applies = ({ when, leadsTo, once }: RowClock, row: Touches, { file, input }: ClockFacts): boolean =>
  (when === undefined || isAnswered(when, input)) &&
  (leadsTo === undefined || leadsTo === (row.chooses?.(file) ?? targets(row)[0])) &&
  (once === undefined || once(file, input));

function namesOf({ clock, each }: RowClock, { file, input, seq }: ClockFacts): string[] {
  if (each === undefined) return [clock];
  if (each === 'entry') return [`${clock}:${seq}`];
  if (each === 'planned-leg') return (file.plan ?? []).map((_, index) => `${clock}:${index + 1}`);
  return [`${clock}:${String(input[each.field])}`];
}
