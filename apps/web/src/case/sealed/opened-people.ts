import type { CompartmentView } from '@app/api';

/** What somebody stated about a person when identities were recorded. */
export interface Stated {
  person: number;
  seq: number;
  names: { hangul?: string; latin?: string };
  content: Readonly<Record<string, unknown>>;
}

/** The latest statement about each person, by number: later ones replace earlier ones. */
export function statedPeople(entries: CompartmentView['entries']): Stated[] {
  const byPerson = new Map<number, Stated>();
  for (const { seq, transition, content } of entries) {
    const people: unknown = transition === 'intake.identify' ? content['people'] : undefined;
    for (const one of Array.isArray(people) ? (people as unknown[]) : []) {
      if (!isRecord(one) || typeof one['person'] !== 'number') continue;
      byPerson.set(one['person'], { person: one['person'], seq, names: namesOf(one['names']), content: one });
    }
  }
  return [...byPerson.values()].sort((a, b) => a.person - b.person);
}

function namesOf(value: unknown): Stated['names'] {
  if (!isRecord(value)) return {};
  const { hangul, latin } = value;
  return { ...(typeof hangul === 'string' ? { hangul } : {}), ...(typeof latin === 'string' ? { latin } : {}) };
}

export interface StatedLeg {
  from: string;
  to: string;
  fromZone: string | undefined;
  toZone: string | undefined;
}

/** The places of the latest plan. */
export function statedLegs(entries: CompartmentView['entries']): StatedLeg[] {
  const legs = entries.findLast((one) => one.transition === 'transit.plan')?.content['legs'];
  return (Array.isArray(legs) ? (legs as unknown[]) : []).filter(isRecord).map((leg) => ({
    from: placeOf(leg['from']),
    to: placeOf(leg['to']),
    fromZone: zoneOf(leg['departs']),
    toZone: zoneOf(leg['arrives']),
  }));
}

const placeOf = (stop: unknown): string =>
  isRecord(stop) ? [stop['place'], stop['country']].filter((one) => typeof one === 'string').join(', ') : '';
const zoneOf = (moment: unknown): string | undefined =>
  isRecord(moment) && typeof moment['zone'] === 'string' ? moment['zone'] : undefined;

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
