import { isBoundToFacility, type Role } from './vocabulary.js';

/**
 * Entries that tell of another mission's case. A mission's roles see none of them: not in a timeline, not among what came between, and no chain that holds
 * one, since it proves nothing without it (docs/adr/0015).
 */
export const tellsOfOtherMissions = ({
  transition,
  body,
}: {
  transition: string;
  body: Record<string, unknown>;
}): boolean =>
  transition === 'case.note-match' || (transition === 'intake.decide-duplicate' && body['elsewhere'] === true);

export const isHiddenFrom = (role: Role, entry: { transition: string; body: Record<string, unknown> }): boolean =>
  isBoundToFacility(role) && tellsOfOtherMissions(entry);
