import { z } from 'zod';
import { clockRule } from './clocks.js';
import type { Fields, Row, Where } from './define.js';
import { pathsOfKind } from './never-share.js';
import { faultsOfLabels } from './faults-of-labels.js';
import type { Labels, Transition } from './transition.js';
import { caseStates, stages, type CaseState, type Stage } from './vocabulary.js';

export type { Labels, Transition } from './transition.js';

export interface Lifecycle {
  transitions: ReadonlyMap<string, Transition>;
  labels: Record<string, Labels>;
  /** Throws when there is no such transition: for names that come from the program itself. */
  get(name: string): Transition;
}

/** A transition that opens a case: there is exactly one. */
export const first = (lifecycle: Lifecycle): Transition => {
  const [one] = [...lifecycle.transitions.values()].filter((row) => row.from.length === 0);
  if (!one) throw new Error('no transition opens a case');
  return one;
};

export const targets = (row: Row): readonly CaseState[] => (row.to === 'same' ? row.from : row.to);

/** Builds the lifecycle from its rows and refuses a graph that does not hold together. */
export function defineLifecycle(rows: Record<string, Row>, labels: Record<string, Labels>): Lifecycle {
  const watched = new Set(Object.values(rows).flatMap((row) => row.notBy ?? []));
  const transitions = new Map(Object.entries(rows).map(([name, row]) => [name, derive(name, row, watched.has(name))]));
  const faults = [...faultsOfGraph(transitions), ...faultsOfRows(transitions), ...faultsOfLabels(transitions, labels)];
  if (faults.length > 0) throw new Error(`the lifecycle does not hold together:\n- ${faults.join('\n- ')}`);
  return {
    transitions,
    labels,
    get(name) {
      const row = transitions.get(name);
      if (!row) throw new Error(`no transition is called ${name}`);
      return row;
    },
  };
}

function derive(name: string, row: Row, watched: boolean): Transition {
  const prefix = name.split('.')[0] ?? '';
  const service = stages.find((stage) => stage === prefix);
  const stays = row.from.length > 0 && new Set(row.from.map((state) => state.split('.')[0])).size > 1;
  const fields: Fields = row.input;
  const schema = z.strictObject(Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.schema])));
  return {
    ...row,
    name,
    watched,
    service: service && !stays ? service : 'custodian',
    schema,
    recipients: pathsOfKind(schema, 'recipient'),
    where: Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.where])),
  };
}

function faultsOfGraph(transitions: ReadonlyMap<string, Transition>): string[] {
  const rows = [...transitions.values()];
  const openers = rows.filter((row) => row.from.length === 0);
  const moves = rows.filter((row) => row.to !== 'same');
  const reached = new Set<CaseState>(openers.flatMap(targets));
  for (let grew = true; grew;) {
    const next = moves.filter((row) => row.from.some((state) => reached.has(state))).flatMap(targets);
    grew = next.some((state) => !reached.has(state));
    next.forEach((state) => reached.add(state));
  }
  const leaves = (state: CaseState): boolean =>
    state.startsWith('closed.') || moves.some((row) => row.from.includes(state) && row.name.split('.')[0] !== 'case');
  return [
    ...(openers.length === 1 ? [] : [`${openers.length} transitions open a case, one should`]),
    ...caseStates.filter((state) => !reached.has(state)).map((state) => `state ${state} is never reached`),
    ...caseStates.filter((state) => !leaves(state)).map((state) => `state ${state} is a dead end`),
  ];
}

function faultsOfRows(transitions: ReadonlyMap<string, Transition>): string[] {
  return [...transitions.values()].flatMap((row) => {
    const faults: string[] = [];
    const consumer = row.wakes && transitions.get(row.wakes.transition);
    if (!/^[a-z]+\.[a-z]+(?:-[a-z]+)*$/.test(row.name)) faults.push('is not named stage.verb-object');
    if (row.by.length === 0) faults.push('may be made by nobody');
    if (row.to !== 'same' && row.to.length === 0) faults.push('leads nowhere');
    if (row.to !== 'same' && row.to.length > 1 && !row.chooses) faults.push('has several targets and does not choose');
    if (row.wakes && !consumer) faults.push(`wakes ${row.wakes.transition}, which nobody consumes`);
    if (consumer && !consumer.by.includes('system')) faults.push(`wakes ${consumer.name}, which no service may make`);
    if (consumer && !targets(row).some((state) => consumer.from.includes(state)))
      faults.push(`wakes ${consumer.name}, which does not start where it ends`);
    for (const state of row.to === 'same' ? [] : row.to)
      if (state.endsWith('.offered') && !row.wakes) faults.push(`hands over to ${state} and wakes nobody`);
    for (const other of row.notBy ?? [])
      if (!transitions.has(other)) faults.push(`names ${other} for four-eyes, which is not there`);
    for (const clock of [row.starts, row.stops].flatMap((one) => (Array.isArray(one) ? (one as unknown[]) : [])))
      if (typeof clock === 'string' && !hasRule(clock)) faults.push(`names the clock ${clock}, which has no rule`);
    return faults.map((fault) => `${row.name} ${fault}`);
  });
}

function hasRule(clock: string): boolean {
  try {
    return Boolean(clockRule(clock));
  } catch {
    return false;
  }
}
