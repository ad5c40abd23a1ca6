import { lifecycle, type CaseFile, type CaseState, type Role } from '@app/lifecycle';

/** A step that takes another one back, and what it says. */
export interface Inverse {
  transition: string;
  input: Record<string, unknown>;
}

interface Before {
  file: CaseFile;
  /** The words of a reason, where the step back has to give one. */
  because: string;
}

/** Steps that another one takes back completely, with what the case was like before them. */
const inverses: Record<string, (before: Before) => Inverse | undefined> = {
  'case.hold': () => ({ transition: 'case.resume', input: {} }),
  'case.resume': ({ file }) =>
    file.held === null ? undefined : { transition: 'case.hold', input: { reason: file.held } },
  'case.assign': ({ file }) => ({ transition: 'case.assign', input: { assignee: file.assignee } }),
  'case.set-priority': ({ file, because }) => ({
    transition: 'case.set-priority',
    input: { priority: file.processingPriority, reason: because },
  }),
  'transit.clear': ({ because }) => ({ transition: 'transit.withdraw-clearance', input: { reason: because } }),
};

/** How the person who has just made a step may take it back, from the state that it led to; nothing where that is not possible. */
export function inverseOf(transition: string, before: Before, state: CaseState, role: Role): Inverse | undefined {
  const inverse = inverses[transition]?.(before);
  if (!inverse) return undefined;
  const row = lifecycle.get(inverse.transition);
  const fits = row.by.includes(role) && row.from.includes(state) && row.schema.safeParse(inverse.input).success;
  return fits ? inverse : undefined;
}
