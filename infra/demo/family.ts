import { randomInt } from 'node:crypto';

/**
 * Three invented people: a mother of 38, her son of nine, and a girl of sixteen who came alone. Each run invents new
 * names, so that the people of two runs on one server are not possible duplicates. All dates of their journey are in
 * the past: the visit that is due thirty days after the status was granted is due today.
 */
export interface Family {
  mother: Names;
  son: Names;
  girl: Names;
}
interface Names {
  hangul: string;
  latin: string;
}

const surnames = [
  ['리', 'Ri'],
  ['박', 'Pak'],
  ['최', 'Choe'],
  ['김', 'Kim'],
  ['정', 'Jong'],
  ['강', 'Kang'],
  ['림', 'Rim'],
  ['홍', 'Hong'],
] as const;
const syllables = [
  ['은', 'Un'],
  ['경', 'Gyong'],
  ['미', 'Mi'],
  ['순', 'Sun'],
  ['복', 'Bok'],
  ['영', 'Yong'],
  ['해', 'Hae'],
  ['란', 'Ran'],
  ['명', 'Myong'],
  ['진', 'Jin'],
  ['성', 'Song'],
  ['철', 'Chol'],
  ['혁', 'Hyok'],
  ['금', 'Kum'],
  ['옥', 'Ok'],
  ['향', 'Hyang'],
] as const;

function oneOf<T>(all: readonly T[]): T {
  const one = all[randomInt(all.length)];
  if (one === undefined) throw new Error('nothing to choose from');
  return one;
}

const named = (): Names => {
  const [surname, first, second] = [oneOf(surnames), oneOf(syllables), oneOf(syllables)];
  return { hangul: surname[0] + first[0] + second[0], latin: `${surname[1]} ${first[1]} ${second[1]}` };
};

/**
 * In Korea, women keep their family name, and a child has the father's: so each of them gets a family name of their
 * own.
 */
export const inventFamily = (): Family => ({ mother: named(), son: named(), girl: named() });

const dayMs = 86_400_000;

/** The calendar day (UTC) so many days from today. */
export const day = (fromToday: number): string => new Date(Date.now() + fromToday * dayMs).toISOString().slice(0, 10);
/** An hour (UTC) of that day. */
export const hour = (fromToday: number, of: number): string =>
  `${day(fromToday)}T${String(of).padStart(2, '0')}:00:00Z`;

/** When each thing happened, in days from today. */
export const dates = {
  arrival: -170,
  consent: -166,
  referral: -160,
  acknowledged: -152,
  interview: -140,
  recognised: -128,
  accepted: -96,
  documents: -75,
  departure: -60,
  secondLeg: -59,
  granted: -31,
  visit: -1,
} as const;

/** The birthday of a person who was this old at arrival, and for some months more. */
const born = (years: number): string => day(dates.arrival - Math.round(years * 365.25) - 150);

/**
 * The people as the intake officer records them. They have few documents, and the girl knows only the year and month of
 * her birth.
 */
export const identities = ({ mother, son, girl }: Family) => [
  {
    person: 1,
    names: mother,
    birth: { date: born(38), calendar: 'lunar', approximate: false },
    sex: 'F',
    nationality: 'KP',
    alone: false,
    documents: [{ kind: 'identity-card', issuer: 'KP' }],
  },
  {
    person: 2,
    names: son,
    birth: { date: born(9).slice(0, 4), calendar: 'solar', approximate: true },
    sex: 'M',
    nationality: 'KP',
    relation: 'son of person 1',
    alone: false,
    documents: [],
  },
  {
    person: 3,
    names: girl,
    birth: { date: born(16).slice(0, 7), calendar: 'solar', approximate: false },
    sex: 'F',
    nationality: 'KP',
    relation: 'not related; they met on the way',
    alone: true,
    documents: [],
  },
];

const purposes = ['unhcr', 'destination-states', 'transit-partners', 'family-tracing'];

/**
 * Each person signs in a language that they read. The mother signs for her son, and an appointed guardian for the girl.
 */
export const consentOf = (person: 1 | 2 | 3, over: { purposes?: string[]; guardian?: null } = {}) => ({
  person,
  purposes,
  language: 'ko-KP',
  formVersion: 'consent-2026-1',
  guardian: person === 1 ? null : person === 2 ? 1 : 'appointed',
  interpreter: 'Interpreter of the mission, sworn in',
  ...(person === 3 && over.guardian !== null
    ? { guardianName: 'Guardian appointed by the child protection partner' }
    : {}),
  ...over,
});

export interface Destination {
  id: string;
  country: string;
  place: string;
}

const zones: Record<string, string> = { AT: 'Europe/Vienna', DE: 'Europe/Berlin', KR: 'Asia/Seoul' };

/** The journey from Hanoi to Bangkok, and from there to the destination by night. `over` changes the first leg. */
export const legsTo = ({ country, place }: Destination, over: object = {}) => [
  {
    from: { country: 'VN', place: 'Hanoi' },
    to: { country: 'TH', place: 'Bangkok' },
    mode: 'air',
    carrier: 'Charter of the transit partner',
    departs: { at: hour(dates.departure, 3), zone: 'Asia/Ho_Chi_Minh' },
    arrives: { at: hour(dates.departure, 5), zone: 'Asia/Bangkok' },
    escort: 'Escort of the transit partner',
    receiver: 'Reception team in Bangkok',
    ...over,
  },
  {
    from: { country: 'TH', place: 'Bangkok' },
    to: { country, place },
    mode: 'air',
    carrier: 'Scheduled flight, seats apart from each other',
    departs: { at: hour(dates.departure, 16), zone: 'Asia/Bangkok' },
    arrives: { at: hour(dates.secondLeg, 4), zone: zones[country] ?? 'UTC' },
    escort: 'Escort of the transit partner',
    receiver: `Reception service in ${place}`,
  },
];
