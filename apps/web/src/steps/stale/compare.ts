import type { StepField } from '../form/shape';

export interface Difference {
  field: StepField;
  /** Undefined where it is sealed and was not opened, or was left empty. */
  theirs: unknown;
  mine: unknown;
}

/** Field by field what a colleague recorded with the same step and what stands in this form; what neither filled in is left out. */
export function differences(
  fields: readonly StepField[],
  theirs: Readonly<Record<string, unknown>>,
  mine: Readonly<Record<string, unknown>>,
): Difference[] {
  return fields
    .filter((field) => field.where !== 'open' || theirs[field.name] !== undefined || mine[field.name] !== undefined)
    .map((field) => ({ field, theirs: theirs[field.name], mine: mine[field.name] }));
}
