import { clocksCountedByQuery } from './clocks.js';
import type { Answered, Condition } from './conditions.js';
import type { RowClock } from './define.js';
import { targets, type Transition } from './transition.js';

/**
 * Checks the facts of a row that screens, timelines and figures read: the conditions of its questions and clocks, the
 * step that reverses it, and what it supplies. Compares each with the table, so that none can name something that does
 * not exist.
 */
export function faultsOfFacts(transitions: ReadonlyMap<string, Transition>): string[] {
  const rows = [...transitions.values()];
  return rows.flatMap((row) =>
    [
      ...Object.keys(row.input).flatMap((field) => faultsOfAsking(row, field)),
      ...[...(row.starts ?? []), ...(row.stops === 'all' ? [] : (row.stops ?? []))].flatMap((one) =>
        typeof one === 'string' ? [] : faultsOfClock(row, one),
      ),
      ...faultsOfPriority(row),
      ...faultsOfUndo(row, transitions),
      ...(row.supplies ?? []).flatMap((code) =>
        rows
          .filter((other) => other.name < row.name && other.supplies?.includes(code))
          .map((other) => `supplies ${code}, which ${other.name} does too`),
      ),
    ].map((fault) => `${row.name} ${fault}`),
  );
}

const accepts = (row: Transition, field: string, value: unknown): boolean =>
  row.input[field]?.schema.safeParse(value).success ?? false;

function faultsOfAnswer(row: Transition, what: string, { field, is }: Answered): string[] {
  if (!row.input[field]) return [`${what} ${field}, which is no field of it`];
  return is
    .filter((value) => !accepts(row, field, value))
    .map((value) => `${what} ${field} being ${String(value)}, which it can never be`);
}

/** A field that later readers of an entry need must be open. */
const faultsOfOpen = (row: Transition, what: string, field: string): string[] =>
  row.where[field] === 'open' ? [] : [`${what} ${field}, which is no open field of it`];

function faultsOfAsking(row: Transition, field: string): string[] {
  const { askedWhen, requiredWhen } = row.input[field] ?? {};
  const faultsOf = (what: string, all: readonly Condition[]): string[] =>
    all.flatMap((one) => {
      if (one.field === field) return [`${what} itself`];
      if ('is' in one) return faultsOfAnswer(row, what, one);
      return accepts(row, one.field, 1) ? [] : [`${what} the person in ${one.field}, which is no field for a person`];
    });
  const isLeavable = accepts(row, field, undefined);
  return [
    ...faultsOf(`asks for ${field} by`, askedWhen ?? []),
    ...faultsOf(`requires ${field} by`, requiredWhen?.all ?? []),
    ...(askedWhen && !isLeavable ? [`asks for ${field} sometimes, and can never do without it`] : []),
    ...(requiredWhen && !isLeavable ? [`requires ${field} sometimes, and always by its schema`] : []),
  ];
}

function faultsOfClock(row: Transition, { clock, each, when, leadsTo, priorityFrom, once }: RowClock): string[] {
  const what = `touches the clock ${clock} by`;
  const isCountable = each !== 'planned-leg' && !once;
  return [
    ...(when ? [...faultsOfAnswer(row, what, when), ...faultsOfOpen(row, what, when.field)] : []),
    ...(typeof each === 'object' ? faultsOfOpen(row, what, each.field) : []),
    ...(priorityFrom === undefined ? [] : faultsOfOpen(row, what, priorityFrom)),
    ...(leadsTo && !targets(row).includes(leadsTo) ? [`${what} ${leadsTo}, where it never leads`] : []),
    ...(isCountable || (clocksCountedByQuery as readonly string[]).includes(clock)
      ? []
      : [`${what} a rule that no figure can count`]),
  ];
}

function faultsOfPriority(row: Transition): string[] {
  const { setsPriority: sets } = row;
  if (!sets) return [];
  const what = 'sets the priority by';
  if ('field' in sets) return faultsOfOpen(row, what, sets.field);
  return sets.afterAny.flatMap((one) => [...faultsOfAnswer(row, what, one), ...faultsOfOpen(row, what, one.field)]);
}

function faultsOfUndo(row: Transition, transitions: ReadonlyMap<string, Transition>): string[] {
  const { undo } = row;
  if (!undo) return [];
  const back = transitions.get(undo.transition);
  if (!back) return [`is taken back by ${undo.transition}, which is not there`];
  const what = `is taken back by ${back.name},`;
  const given = [...Object.keys(undo.restores ?? {}), ...(undo.because ? [undo.because] : [])];
  const forgotten = Object.keys(back.input).filter(
    (field) => !given.includes(field) && !accepts(back, field, undefined),
  );
  return [
    ...row.from
      .filter((state) => !leadsBack(row, back, state))
      .map((state) => `${what} which does not lead back to ${state}`),
    ...(row.by.length === 0 || row.by.some((role) => back.by.includes(role))
      ? []
      : [`${what} which nobody may make who makes it`]),
    ...given.filter((field) => !back.input[field]).map((field) => `${what} which has no field ${field}`),
    ...forgotten.map((field) => `${what} and says nothing of its ${field}`),
    ...(row.confirms ? [`${what} and asks to confirm that it never can be`] : []),
  ];
}

/** True if the step leads back from every state that the row leads to out of this one. */
const leadsBack = (row: Transition, back: Transition, state: Transition['from'][number]): boolean =>
  (row.to === 'same' ? [state] : row.to).every(
    (to) => back.from.includes(to) && (back.to === 'same' ? [to] : back.to).includes(state),
  );
