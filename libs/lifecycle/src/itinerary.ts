import { z } from 'zod';
import { countryOfOrigin, noTransit, travelDocumentKinds } from './codes.js';
import { dayIn } from './days.js';
import type { CaseFile } from './file.js';
import { country, instant, recipient, zone } from './inputs.js';
import type { Missing } from './refused.js';
import { withoutDocumentUntil } from './requirements.js';

const stop = z.strictObject({ country, place: recipient });
const moment = z.strictObject({ at: instant, zone });

export const legInput = z.strictObject({
  from: stop,
  to: stop,
  /** The countries of stops and of airspace, as far as they are known. */
  via: z.array(country).max(10).default([]),
  mode: z.enum(['air', 'road', 'rail', 'sea', 'foot']),
  carrier: recipient.optional(),
  departs: moment,
  arrives: moment,
  escort: recipient.optional(),
  receiver: recipient.optional(),
});
export type Leg = z.output<typeof legInput>;

const legsWhere = (legs: readonly Leg[], test: (leg: Leg, index: number) => boolean): number[] =>
  legs.flatMap((leg, index) => (test(leg, index) ? [index + 1] : []));

/**
 * The reasons to refuse a plan: a leg through the country of origin; a leg through a country that returns people of
 * that nationality (except the host country before the departure, because the journey starts there); gaps between
 * places; overlaps in time; documents that expire before the leg ends.
 */
export function planFaults(legs: readonly Leg[], file: CaseFile, nationalities: readonly string[]): Missing[] {
  const touches = (leg: Leg): string[] => [leg.from.country, leg.to.country, ...leg.via];
  const host = legs[0]?.from.country;
  const leaving = legs.findIndex((leg) => leg.to.country !== host);
  const left = leaving === -1 ? legs.length : leaving;
  const avoided = new Set(nationalities.flatMap((one) => noTransit[one] ?? []));
  const unsafe = (leg: Leg, index: number): boolean => {
    const stops = index < left ? leg.via : index === left ? [leg.to.country, ...leg.via] : touches(leg);
    return stops.some((one) => one !== countryOfOrigin && avoided.has(one) && !(one === host && index <= left));
  };
  const previous = (index: number): Leg | undefined => legs[index - 1];
  const faults: Missing[] = [
    { code: 'plan.through-country-of-origin', legs: legsWhere(legs, (leg) => touches(leg).includes(countryOfOrigin)) },
    { code: 'plan.through-no-transit-country', legs: legsWhere(legs, unsafe) },
    {
      code: 'plan.legs-do-not-meet',
      legs: legsWhere(legs, (leg, index) => {
        const before = previous(index);
        return before !== undefined && (before.to.country !== leg.from.country || before.to.place !== leg.from.place);
      }),
    },
    {
      code: 'plan.legs-overlap',
      legs: legsWhere(legs, (leg, index) => {
        const departs = Date.parse(leg.departs.at);
        return (
          departs >= Date.parse(leg.arrives.at) || departs < Date.parse(previous(index)?.arrives.at ?? leg.departs.at)
        );
      }),
    },
  ];
  return [...faults.filter((one) => (one.legs?.length ?? 0) > 0), ...expiredDocuments(legs, file)];
}

/** People whose travel documents all expire before a leg ends. The clearance checks people without documents. */
function expiredDocuments(legs: readonly Leg[], file: CaseFile): Missing[] {
  return legs.flatMap((leg, index) => {
    const people = withoutDocumentUntil(file, dayIn(leg.arrives.zone, leg.arrives.at)).filter((no) =>
      file.documents.some((one) => one.person === no && travelDocumentKinds.includes(one.kind)),
    );
    return people.length > 0 ? [{ code: 'documents.expire-before-leg' as const, people, legs: [index + 1] }] : [];
  });
}
