import type { Role, Stage } from '@app/lifecycle';
import type { Colleague } from '@app/api';

/** Who works on a case in which stage: they come before the others. */
const workers: Record<Stage, readonly Role[]> = {
  intake: ['intake-officer', 'head-of-mission', 'caseworker'],
  referral: ['caseworker', 'reviewer'],
  transit: ['transit-officer', 'caseworker'],
  resettlement: ['resettlement-officer', 'caseworker'],
};
const neverAssigned: readonly Role[] = ['auditor', 'administrator', 'system'];

/** Whom the case can be given to: active, and of its own facility where they are bound to one. Those of its stage first. */
export function assignable(people: readonly Colleague[], stage: string, facility: string | undefined): Colleague[] {
  const first = stage in workers ? workers[stage as Stage] : [];
  const rank = (one: Colleague): number => (first.includes(one.role) ? first.indexOf(one.role) : first.length);
  return people
    .filter((one) => one.active && one.username !== null && !neverAssigned.includes(one.role))
    .filter((one) => one.facility === null || one.facility === facility)
    .sort((a, b) => rank(a) - rank(b) || (a.username ?? '').localeCompare(b.username ?? ''));
}
