import { createContext, useContext } from 'react';
import type { Transition } from '@app/lifecycle';
import type { CaseView } from '@app/api';
import { valueAt, type Value, type Values } from './values';

/** One step that is being filled in: what its fields ask of it, wherever in the form they stand. */
export interface Step {
  view: CaseView;
  row: Transition;
  /** The facility's code and the zone of its clocks. */
  facility: string | undefined;
  zone: string;
  values: Values;
  /** Puts a value at a path such as `people.0.sex`. */
  set: (path: string, value: Value) => void;
  /** The sentence beside a field, once it is to be shown. */
  errorAt: (path: string) => string | undefined;
}

export const StepContext = createContext<Step | null>(null);

export function useStep(): Step {
  const step = useContext(StepContext);
  if (!step) throw new Error('outside of a step');
  return step;
}

/** Where a field stands in the page, for the links of the error summary. */
export const fieldId = (path: string): string => `field-${path.replaceAll('.', '-')}`;

/** One field's value, what changes it, and what is wrong with it. */
export function boundTo<T extends Value>(
  { values, set, errorAt }: Pick<Step, 'values' | 'set' | 'errorAt'>,
  path: string,
  empty: T,
): { value: T; onChange: (value: T) => void; error: string | undefined } {
  const value = valueAt(values, path);
  return {
    value: value === undefined ? empty : (value as T),
    onChange: (next) => set(path, next),
    error: errorAt(path),
  };
}
