import type { CaseFile } from './file.js';
import { destinationStates, isBoundToFacility, type CaseState, type Compartment, type Role } from './vocabulary.js';

/** What is known of an entry when its texts are sealed. */
export interface Sealing {
  from: CaseState | null;
  to: CaseState;
  role: Role;
  file: Pick<CaseFile, 'destinationKnown'>;
}

/**
 * The compartment that a field is really sealed in. The row names it by the field's topic; but a text can name a destination whatever its
 * topic. So what anybody but the mission writes is sealed in `route`, which no mission role reads, as soon as the writer can know the destination: from
 * or into a state from the drafted submission on (closed ones included), and in any state once a submission was drafted.
 * What the mission writes itself stays where its row says: it knows no destination.
 */
export const sealedIn = (where: Compartment, { from, to, role, file }: Sealing): Compartment =>
  where !== 'route' && !isBoundToFacility(role) && (file.destinationKnown || isLate(from) || isLate(to))
    ? 'route'
    : where;

const isLate = (state: CaseState | null): boolean => state !== null && destinationStates.includes(state);

/** The same rule in words, for `/api/lifecycle` and docs/lifecycle.md. */
export const sealingRule = {
  compartment: 'route' as const satisfies Compartment,
  instead: ['identity', 'protection'] as const satisfies readonly Compartment[],
  notBy: ['intake-officer', 'head-of-mission'] as const satisfies readonly Role[],
  states: destinationStates,
};
