import type { CaseFile } from './file.js';
import {
  isClosed,
  statesBeforeDeparture,
  type CaseState,
  type Compartment,
  type Role,
  type Stage,
} from './vocabulary.js';

/** Who wants to open something. */
export interface Reader {
  role: Role;
}

/** A case as far as it decides who reads it. */
export interface ReadCase {
  state: CaseState;
  custody: string;
  file: Pick<CaseFile, 'duplicates' | 'shelterPlaces' | 'departedAt' | 'madeBy'>;
}

/**
 * How much of a compartment somebody reads. `part`: the entries up to the last one called `until`, with which their office gave the case away; those
 * called as in `made`; and those that they made themselves.
 */
export type Extent = { whole: true } | { whole: false; until: string | null; made: readonly string[] };
export type Reading = Partial<Record<Compartment, Extent>>;

const whole: Extent = { whole: true };
const untilHandedOver: Extent = { whole: false, until: 'transit.open', made: [] };
const nothing: Reading = {};

/** A mission's part in a case: its people are there, or have not left. Then its roles read what they and others recorded of them. */
export const missionHasPart = ({ state, file }: Pick<ReadCase, 'state' | 'file'>): boolean =>
  file.shelterPlaces > 0 || (file.departedAt === null && statesBeforeDeparture.includes(state));

/**
 * What a person may open of a case now: by their role, and by the part that their office has in it. A coordinator opens nothing by this; the
 * journal knows whether they broke a glass. What a row's own rules read (`reads`) is not a person's reading and is not asked here.
 */
export function readingOf(reader: Reader, of: ReadCase): Reading {
  switch (reader.role) {
    case 'intake-officer':
    case 'head-of-mission':
      // never the route: the destination may have to stay hidden from the country of asylum (UNHCR Resettlement Handbook, chapter 4.9)
      return missionHasPart(of) ? { identity: whole, protection: whole } : nothing;
    case 'caseworker':
      return { ...ofReferral(reader, of), ...(of.state === 'closed.returned' ? { route: whole } : {}) };
    case 'reviewer':
      return withBrokenGlass(ofReferral(reader, of), of);
    case 'transit-officer':
      return has(of, 'transit') ? { identity: whole, protection: whole, route: whole } : nothing;
    case 'resettlement-officer':
      return has(of, 'resettlement') ? { identity: whole, route: whole } : nothing;
    default:
      return nothing;
  }
}

/** The compartments that a person may open, for screens. */
export const opensOf = (reader: Reader, of: ReadCase): Compartment[] =>
  Object.keys(readingOf(reader, of)) as Compartment[];

const has = ({ custody }: ReadCase, stage: Stage): boolean => custody === stage;

/**
 * Referral has the case: all of it. Not yet: who the people are, to decide about a possible duplicate. Handed over: what there was by then, and what they
 * add. An assignment gives nothing: caseworkers may assign cases to themselves, and would choose what they read.
 */
function ofReferral(reader: Reader, of: ReadCase): Reading {
  if (has(of, 'referral')) return { identity: whole, protection: whole, route: whole };
  if (!has(of, 'intake')) return { identity: untilHandedOver, protection: untilHandedOver, route: untilHandedOver };
  const undecided = !isClosed(of.state) && of.file.duplicates.some((one) => one.decision === null);
  return reader.role === 'caseworker' && undecided ? { identity: whole } : nothing;
}

/** Whoever reviews a broken glass must read why it was broken: the reason is sealed in one of these two. */
function withBrokenGlass(reading: Reading, { file }: ReadCase): Reading {
  if (!file.madeBy['case.break-glass']) return reading;
  return { ...reading, protection: andGlass(reading.protection), route: andGlass(reading.route) };
}
const glass = ['case.break-glass', 'case.review-break-glass'];
const andGlass = (extent: Extent | undefined): Extent =>
  extent?.whole ? extent : { whole: false, until: extent?.until ?? null, made: glass };

/** Roles that open a compartment in some state; the others are refused before the case is looked at. */
export const everReads = (role: Role, compartment: Compartment): boolean =>
  readersByPart.some((part) => part.roles.includes(role) && part.compartments.includes(compartment));

/** The rule as people read it, in docs/lifecycle.md and `/api/lifecycle`. reading.spec.ts holds it to `readingOf`. */
export const readersByPart: readonly { roles: readonly Role[]; compartments: readonly Compartment[]; when: string }[] =
  [
    {
      roles: ['intake-officer', 'head-of-mission'],
      compartments: ['identity', 'protection'],
      when: 'the case is open and its people have not left the mission, or somebody of it is still sheltered there',
    },
    {
      roles: ['caseworker', 'reviewer'],
      compartments: ['identity', 'protection', 'route'],
      when: 'the referral service has custody; after the hand-over to transit: what was recorded until then, and what they recorded themselves',
    },
    {
      roles: ['caseworker'],
      compartments: ['identity'],
      when: 'in intake’s custody: a possible duplicate is undecided',
    },
    { roles: ['caseworker'], compartments: ['route'], when: 'the people were returned (closed.returned): monitoring' },
    {
      roles: ['reviewer'],
      compartments: ['protection', 'route'],
      when: 'a glass was broken: the reasons for breaking it and its reviews alone',
    },
    {
      roles: ['transit-officer'],
      compartments: ['identity', 'protection', 'route'],
      when: 'the transit service has custody',
    },
    {
      roles: ['resettlement-officer'],
      compartments: ['identity', 'route'],
      when: 'the resettlement service has custody',
    },
    {
      roles: ['coordinator'],
      compartments: ['identity', 'protection', 'route'],
      when: 'they broke the glass of that compartment less than three hours ago (case.break-glass)',
    },
  ];
