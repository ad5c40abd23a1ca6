import { countryOfOrigin, planFaults, type CaseFile, type Leg, type Missing } from '@app/lifecycle';

const isComplete = (leg: Partial<Leg>): leg is Leg =>
  Boolean(leg.from?.country && leg.from.place && leg.to?.country && leg.to.place && leg.departs?.at && leg.arrives?.at);

/**
 * Why the plan would be refused, of its legs up to the first that is not filled in. Nationalities are sealed: nearly everyone here is of
 * the country of origin or counts like them, so the plan is looked at as if all were.
 */
export function faultsOfPlan(legs: readonly Partial<Leg>[], file: CaseFile): Missing[] {
  const end = legs.findIndex((leg) => !isComplete(leg));
  const whole = (end === -1 ? legs : legs.slice(0, end))
    .filter(isComplete)
    .map((leg) => ({ ...leg, via: leg.via ?? [] }));
  return planFaults(whole, file, [countryOfOrigin]);
}
