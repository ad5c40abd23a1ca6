import type { CaseFile } from './file.js';
import { destinationStates, isBoundToFacility, type CaseState, type Compartment, type Role } from './vocabulary.js';

/** The facts about an entry when its texts are sealed. */
export interface Sealing {
  from: CaseState | null;
  to: CaseState;
  role: Role;
  file: Pick<CaseFile, 'destinationKnown'>;
}

/**
 * The compartment in which a field is actually sealed. The row names one by the field's topic, but a text on any topic
 * can name a destination. So a text by anybody outside the mission is sealed in `route`, which no mission role reads,
 * as soon as its author can know the destination: from or into a state from the drafted submission on (closed states
 * included), and in any state after a submission was drafted. A text by the mission stays in its row's compartment,
 * because the mission knows no destination.
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
