import { isBoundToFacility, Refused, type Actor, type Role } from '@app/lifecycle';

/**
 * Which cases a person may see at all: those of one facility, all, or none. The journal's row-level security enforces
 * the same value on the services. An administrator manages people and facilities and sees no cases.
 */
export function scopeOf(actor: Pick<Actor, 'role' | 'facilityId'>): string {
  if (actor.role === 'administrator') return 'none';
  if (isBoundToFacility(actor.role)) return actor.facilityId ?? 'none';
  return '*';
}

export function assertRole(actor: Pick<Actor, 'role'>, allowed: readonly Role[]): void {
  if (!allowed.includes(actor.role)) throw new Refused('role.not-allowed', { role: actor.role, allowed });
}
