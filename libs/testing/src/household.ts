import { randomUUID } from 'node:crypto';
import type { Person, Transition } from '@app/lifecycle';

/** The people of a case of `count`, always with the same ids. For rules, which compare nothing but ids. */
export const household = (count: number): Person[] =>
  Array.from({ length: count }, (_, index) => ({
    no: index + 1,
    id: `00000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`,
  }));

/** The people of a new case of `count`, with random ids: each person belongs to one case in the whole database. */
export const newHousehold = (count: number): Person[] => household(count).map(({ no }) => ({ no, id: randomUUID() }));

/** What the service adds to the body of a step: the ids of the people whom the step adds to the case. */
export const idsFor = (row: Pick<Transition, 'adds'>, input: Record<string, unknown>): { ids?: string[] } =>
  row.adds ? { ids: household(row.adds(input)).map(({ id }) => id) } : {};
