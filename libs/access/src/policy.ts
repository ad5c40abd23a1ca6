import { isBoundToFacility, Refused, type Actor, type Role } from '@app/lifecycle';

/**
 * Whose cases a person may see at all: one facility's, all, or none. The journal's row-level security holds services to
 * the same word. An administrator keeps people and facilities and has no business with cases.
 */
export function scopeOf(actor: Pick<Actor, 'role' | 'facilityId'>): string {
  if (actor.role === 'administrator') return 'none';
  if (isBoundToFacility(actor.role)) return actor.facilityId ?? 'none';
  return '*';
}

export function assertRole(actor: Pick<Actor, 'role'>, allowed: readonly Role[]): void {
  if (!allowed.includes(actor.role)) throw new Refused('role.not-allowed', { role: actor.role, allowed });
}
