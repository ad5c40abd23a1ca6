import type { CaseFile } from './file.js';
import {
  isClosed,
  statesBeforeDeparture,
  type CaseState,
  type Compartment,
  type Role,
  type Stage,
} from './vocabulary.js';

/** The person who wants to open a compartment. */
export interface Reader {
  role: Role;
}

/** The facts of a case that decide who may read it. */
export interface ReadCase {
  state: CaseState;
  custody: string;
  file: Pick<CaseFile, 'duplicates' | 'shelterPlaces' | 'departedAt' | 'madeBy'>;
}

/**
 * How much of a compartment a person may read. In part: the entries up to the latest one named `until`, with which
 * their office handed the case over; those named in `made`; and their own entries.
 */
export type Extent = { whole: true } | { whole: false; until: string | null; made: readonly string[] };
export type Reading = Partial<Record<Compartment, Extent>>;

const whole: Extent = { whole: true };
const untilHandedOver: Extent = { whole: false, until: 'transit.open', made: [] };
const nothing: Reading = {};

/**
 * A mission has a part in a case while its people are there, or have not left. Then its roles read what they and others
 * recorded about them.
 */
export const missionHasPart = ({ state, file }: Pick<ReadCase, 'state' | 'file'>): boolean =>
  file.shelterPlaces > 0 || (file.departedAt === null && statesBeforeDeparture.includes(state));

/**
 * The compartments that a person may open now: by role, and by their office's part in the case. A coordinator opens
 * nothing by this rule; the journal knows whether break-glass is active. The compartments that a row's own rules read
 * (`reads`) are not a person's reading, so this rule does not apply to them.
 */
export function readingOf(reader: Reader, of: ReadCase): Reading {
  switch (reader.role) {
    case 'intake-officer':
    case 'head-of-mission':
      // never the route: the destination may have to stay hidden from the country of asylum (UNHCR Resettlement
      // Handbook, chapter 4.9)
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
 * While referral has custody: everything. Before: identities, to decide about a possible duplicate. After the
 * hand-over: what was recorded until then, and their own later entries. An assignment gives no right to read, because
 * caseworkers may assign cases to themselves and so could choose what they read.
 */
function ofReferral(reader: Reader, of: ReadCase): Reading {
  if (has(of, 'referral')) return { identity: whole, protection: whole, route: whole };
  if (!has(of, 'intake')) return { identity: untilHandedOver, protection: untilHandedOver, route: untilHandedOver };
  const undecided = !isClosed(of.state) && of.file.duplicates.some((one) => one.decision === null);
  return reader.role === 'caseworker' && undecided ? { identity: whole } : nothing;
}

/** The reviewer of a break-glass must read its reason, which is sealed in one of these two compartments. */
function withBrokenGlass(reading: Reading, { file }: ReadCase): Reading {
  if (!file.madeBy['case.break-glass']) return reading;
  return { ...reading, protection: withGlassReasons(reading.protection), route: withGlassReasons(reading.route) };
}
const glass = ['case.break-glass', 'case.review-break-glass'];
const withGlassReasons = (extent: Extent | undefined): Extent =>
  extent?.whole ? extent : { whole: false, until: extent?.until ?? null, made: glass };

/** Whether the role opens the compartment in some state. Other roles are refused before the case is loaded. */
export const everReads = (role: Role, compartment: Compartment): boolean =>
  readersByPart.some((part) => part.roles.includes(role) && part.compartments.includes(compartment));

/** The rule in words, for docs/lifecycle.md and `/api/lifecycle`. reading.spec.ts compares it with `readingOf`. */
export const readersByPart: readonly { roles: readonly Role[]; compartments: readonly Compartment[]; when: string }[] =
  [
    {
      roles: ['intake-officer', 'head-of-mission'],
      compartments: ['identity', 'protection'],
      when: 'the case is open and its people have not left the mission, or one of them still lives there',
    },
    {
      roles: ['caseworker', 'reviewer'],
      compartments: ['identity', 'protection', 'route'],
      when:
        'the referral service has custody; after the hand-over to transit: what was recorded until then, and ' +
        'what they recorded themselves',
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
      when: 'break-glass was used: only its reasons and its reviews',
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
      when: 'they used break-glass for that compartment less than three hours ago (case.break-glass)',
    },
  ];
