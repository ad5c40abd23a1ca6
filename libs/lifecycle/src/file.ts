import type { CaseState, Compartment, ConsentPurpose, Priority, Stage } from './vocabulary.js';

/**
 * A person who belongs to a case. The number is for speech and for inputs; it is unique in the household, and a person
 * keeps it there. The id is random, and identifies the person for good, in whichever case they are.
 */
export interface Person {
  no: number;
  id: string;
}

/** An identified person, by number. Names and birth dates are sealed; this has what the rules need of them. */
export interface Member {
  no: number;
  child: boolean;
  /** Unaccompanied or separated child (UNHCR Best Interests Procedure Guidelines, 2021). */
  alone: boolean;
  identity: 'recorded' | 'absent';
}

export interface Consent {
  person: number;
  purpose: ConsentPurpose;
  given: boolean;
  /** For a child: the guardian's number in the case, or 'appointed' for a guardian outside it. */
  guardian: number | 'appointed' | null;
}

export interface Duplicate {
  match: string;
  decision: 'same' | 'different' | null;
  elsewhere?: boolean;
}

/** A possible duplicate from the index, with the latest decision of either case. */
export type FoundMatch = Required<Duplicate>;

export interface PlannedLeg {
  departs: string;
  arrives: string;
  /**
   * The calendar days at the leg's start and at its end, each in local time. The time zones stay sealed with the
   * places.
   */
  departsOn: string;
  arrivesOn: string;
  escorted: boolean;
  received: boolean;
}

/** How a person left a case that continues for the others. */
export const waysOut = ['withdrawn', 'lost-contact', 'returned'] as const;
export type WayOut = (typeof waysOut)[number];

/**
 * The open part of a case: codes, counts, dates and ids that the rules read. It is the fold of the open bodies of the
 * case's entries, so it can be deleted and rebuilt; `npm run fsck` rebuilds and compares it for every case.
 */
export interface CaseFile {
  arrivedAt: string | null;
  people: Person[];
  danger: boolean;
  language: string | null;
  members: Member[];
  consents: Consent[];
  needsAssessed: number[];
  /**
   * Matches among the cases of its own facility. Those `elsewhere` are added for roles that may know of them, and never
   * stored.
   */
  duplicates: Duplicate[];
  processingPriority: Priority;
  assignee: string | null;
  held: string | null;
  /**
   * The people who left while the case continued for the others: no rule needs them any more, and no step names them.
   */
  left: { person: number; how: WayOut }[];
  /** Everybody who was ever returned to the country of origin, whatever happened to the case afterwards. */
  returned: number[];
  /**
   * The people who live in the mission. The case's places in the shelter and its welfare check are derived from this
   * list only.
   */
  sheltered: number[];
  /** The length of that list. */
  shelterPlaces: number;
  /** The state that a returned referral goes back to. */
  intakeState: Extract<CaseState, 'intake.sheltered' | 'intake.assisted'>;
  /** The furthest stage, for reopening. */
  stage: Stage;
  bestInterests: { person: number; step: 'opened' | 'assessed' | 'determined' }[];
  unhcrAccess: 'asked' | 'granted' | 'refused' | null;
  packageDigest: string | null;
  submissionPriority: Priority | null;
  submissionSize: number;
  /**
   * A submission once named a destination. Never unset, even when the case goes back: its author still knows the
   * destination.
   */
  destinationKnown: boolean;
  accepted: number[];
  documents: { person: number; kind: string; validUntil: string }[];
  exitPermissions: { person: number; status: 'asked' | 'granted' | 'refused'; validUntil: string | null }[];
  fitToTravel: { person: number; fit: boolean; validUntil: string }[];
  plan: PlannedLeg[] | null;
  receipts: number[];
  /** When people first left the mission. From then on its roles learn nothing about where they are. */
  departedAt: string | null;
  /** The start of the latest planned journey. No receipt and no arrival may be earlier. */
  journeyFrom: string | null;
  /** The people who were placed. The case's places at a destination are derived from this list. */
  placed: number[];
  statusGrantedOn: string | null;
  followUps: number[];
  links: number;
  erasureRequested: boolean;
  /** Uses of break-glass that nobody has reviewed yet, each with its entry. */
  brokenGlass: { entry: number; compartment: Compartment; by: string }[];
  /** The person who made the latest entry of each kind that another person must approve (four eyes). */
  madeBy: Record<string, string>;
}

export const emptyFile: CaseFile = {
  arrivedAt: null,
  people: [],
  danger: false,
  language: null,
  members: [],
  consents: [],
  needsAssessed: [],
  duplicates: [],
  processingPriority: 'normal',
  assignee: null,
  held: null,
  left: [],
  returned: [],
  sheltered: [],
  shelterPlaces: 0,
  intakeState: 'intake.assisted',
  stage: 'intake',
  bestInterests: [],
  unhcrAccess: null,
  packageDigest: null,
  submissionPriority: null,
  submissionSize: 0,
  destinationKnown: false,
  accepted: [],
  documents: [],
  exitPermissions: [],
  fitToTravel: [],
  plan: null,
  receipts: [],
  departedAt: null,
  journeyFrom: null,
  placed: [],
  statusGrantedOn: null,
  followUps: [],
  links: 0,
  erasureRequested: false,
  brokenGlass: [],
  madeBy: {},
};

/** Replaces the item that `same` recognises, or appends `item`. */
export function put<T>(list: readonly T[], item: T, same: (one: T) => boolean): T[] {
  return [...list.filter((one) => !same(one)), item];
}

/** Everybody who arrived, by number, including those who left the case. */
export const arrivals = (file: CaseFile): number[] => file.people.map(({ no }) => no);

export const hasLeft = (file: CaseFile, person: number): boolean => file.left.some((one) => one.person === person);

/** The numbers of the people who still belong to the case. */
export const everyone = (file: CaseFile): number[] => arrivals(file).filter((no) => !hasLeft(file, no));

/**
 * Adds the possible duplicates that the index has now: some were found from the other case, some are in cases of other
 * facilities.
 */
export function withMatches(file: CaseFile, found: readonly FoundMatch[]): CaseFile {
  const known = new Map(file.duplicates.map((one) => [one.match, one]));
  for (const one of found)
    known.set(one.match, { ...one, decision: one.decision ?? known.get(one.match)?.decision ?? null });
  return {
    ...file,
    duplicates: [...known.values()].map(({ match, decision, elsewhere = false }) => ({ match, decision, elsewhere })),
  };
}

/** The people who travel on: everybody until a State has decided, then those whom it accepted. */
export const travelling = (file: CaseFile): number[] =>
  file.accepted.length > 0 ? file.accepted.filter((no) => !hasLeft(file, no)) : everyone(file);

/** The people whom a State did not accept: they stay when the others leave. */
export const staying = (file: CaseFile): number[] => without(everyone(file), travelling(file));

export const without = (some: readonly number[], less: readonly number[]): number[] =>
  some.filter((one) => !less.includes(one));

/** The shelter's facts in a case file: the people who live there, and their number. */
export const sheltering = (people: readonly number[]): Pick<CaseFile, 'sheltered' | 'shelterPlaces'> => ({
  sheltered: [...people],
  shelterPlaces: people.length,
});

/** The people for whom the case continues after `people` leave. */
export const remaining = (file: CaseFile, people: readonly number[]): number[] => without(everyone(file), people);

/**
 * The facts to write when people leave. While somebody remains, those who leave are marked, and the case continues for
 * the others. When nobody remains, the case closes and nobody is marked, so that reopening it restores the people who
 * belonged to it at the end.
 */
export function leaving(file: CaseFile, people: readonly number[], how: WayOut): Omit<Partial<CaseFile>, 'sheltered'> {
  const all = remaining(file, people).length === 0;
  const out = all ? everyone(file) : people;
  return {
    placed: without(file.placed, out),
    ...(all ? { held: null } : { left: [...file.left, ...[...new Set(people)].map((person) => ({ person, how }))] }),
    ...(how === 'returned' ? { returned: [...new Set([...file.returned, ...people])].sort((a, b) => a - b) } : {}),
  };
}

/**
 * The changed fields between a file and the one that it was folded from; null when there are none. An unchanged field
 * is the same object.
 */
export function changesOf(before: CaseFile, after: CaseFile): Partial<CaseFile> | null {
  const changed = Object.entries(after).filter(([field, value]) => before[field as keyof CaseFile] !== value);
  const unset = changed.find(([, value]) => value === undefined);
  // JSON omits undefined, so the stored file would keep the old value
  if (unset) throw new Error(`${unset[0]} of a case file can't be unset`);
  return changed.length > 0 ? Object.fromEntries(changed) : null;
}
