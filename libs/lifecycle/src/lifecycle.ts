import { z } from 'zod';
import type { Fields, Row } from './define.js';
import { pathsOfKind } from './never-share.js';
import { faultsOfFacts } from './faults-of-facts.js';
import { faultsOfLabels } from './faults-of-labels.js';
import { faultsOfRows } from './faults-of-rows.js';
import type { RefusalCode } from './refused.js';
import { targets, type Labels, type Transition } from './transition.js';
import { caseStates, stages, type CaseState } from './vocabulary.js';

export { targets } from './transition.js';
export type { Labels, Transition } from './transition.js';

export interface Lifecycle {
  transitions: ReadonlyMap<string, Transition>;
  labels: Record<string, Labels>;
  /** Throws when there is no such transition. For names that come from the program itself. */
  get(name: string): Transition;
}

/** The transition by which people register; there is exactly one. */
export const first = (lifecycle: Lifecycle): Transition => {
  const [one] = [...lifecycle.transitions.values()].filter((row) => row.from.length === 0 && !row.beginsSplit);
  if (!one) throw new Error('no transition opens a case');
  return one;
};

/** The first entry of a case that began by a split; there is exactly one such row. */
export const beginningOfSplit = (lifecycle: Lifecycle): Transition => {
  const [one] = [...lifecycle.transitions.values()].filter((row) => row.beginsSplit);
  if (!one) throw new Error('no transition begins a case by a split');
  return one;
};

/** The step that supplies what another step lacks. */
export const supplierOf = (lifecycle: Lifecycle, code: RefusalCode): string | undefined =>
  [...lifecycle.transitions.values()].find((row) => row.supplies?.includes(code))?.name;

/** Builds the lifecycle from its rows, and throws when the table is inconsistent. */
export function defineLifecycle(rows: Record<string, Row>, labels: Record<string, Labels>): Lifecycle {
  const watched = new Set(Object.values(rows).flatMap((row) => row.notBy ?? []));
  const transitions = new Map(Object.entries(rows).map(([name, row]) => [name, derive(name, row, watched.has(name))]));
  const faults = [
    ...faultsOfGraph(transitions),
    ...faultsOfRows(transitions),
    ...faultsOfFacts(transitions),
    ...faultsOfLabels(transitions, labels),
  ];
  if (faults.length > 0) throw new Error(`the lifecycle is inconsistent:\n- ${faults.join('\n- ')}`);
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
  const openers = rows.filter((row) => row.from.length === 0 && !row.beginsSplit);
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
