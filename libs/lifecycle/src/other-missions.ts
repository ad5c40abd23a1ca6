import { isBoundToFacility, type Role } from './vocabulary.js';

/**
 * Entries that mention another mission's case. A mission's roles see none of them: not in a timeline, not among the
 * entries in between, and no chain that contains one, because a chain proves nothing without it (docs/adr/0015).
 */
export const mentionsOtherMissions = ({
  transition,
  body,
}: {
  transition: string;
  body: Record<string, unknown>;
}): boolean =>
  transition === 'case.note-match' || (transition === 'intake.decide-duplicate' && body['elsewhere'] === true);

export const isHiddenFrom = (role: Role, entry: { transition: string; body: Record<string, unknown> }): boolean =>
  isBoundToFacility(role) && mentionsOtherMissions(entry);
