import type { CaseFile } from './file.js';
import type { Lifecycle } from './lifecycle.js';
import type { CaseState, Role } from './vocabulary.js';

/** A step to make, with its input. */
export interface UndoStep {
  transition: string;
  input: Record<string, unknown>;
}

/**
 * The step that undoes the step that the same person has just made, from the state that it led to; undefined when that
 * is not possible. `file` is the case's file before the step, `because` the text of the reason.
 */
export function undoOf(
  lifecycle: Lifecycle,
  transition: string,
  { file, because }: { file: CaseFile; because: string },
  state: CaseState,
  role: Role,
): UndoStep | undefined {
  const undo = lifecycle.transitions.get(transition)?.undo;
  if (!undo) return undefined;
  const row = lifecycle.get(undo.transition);
  const restored = Object.entries(undo.restores ?? {}).map(([field, fact]) => [field, file[fact]] as const);
  const input = { ...Object.fromEntries(restored), ...(undo.because ? { [undo.because]: because } : {}) };
  const fits = row.by.includes(role) && row.from.includes(state) && row.schema.safeParse(input).success;
  return fits ? { transition: row.name, input } : undefined;
}
