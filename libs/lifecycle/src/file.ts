import type { CaseState, Compartment, ConsentPurpose, Priority, Stage } from './vocabulary.js';

/** A member of the case, by number. Names and birth dates are sealed; what the rules need of them is here. */
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
  /** For a child: the number of the guardian in the case, or 'appointed' for one outside it. */
  guardian: number | 'appointed' | null;
}

export interface Duplicate {
  match: string;
  decision: 'same' | 'different' | null;
  elsewhere?: boolean;
}

/** A possible duplicate as the index has it now, with the latest decision of either case. */
export type FoundMatch = Required<Duplicate>;

export interface PlannedLeg {
  departs: string;
  arrives: string;
  /** The calendar days where the leg starts and where it ends: the zones stay sealed with the places. */
  departsOn: string;
  arrivesOn: string;
  escorted: boolean;
  received: boolean;
}

/** How somebody left a case that goes on for the others. */
export const waysOut = ['withdrawn', 'lost-contact', 'returned'] as const;
export type WayOut = (typeof waysOut)[number];

/**
 * The open part of a case: codes, counts, dates and ids that the rules read. It is the fold of the open bodies of the
 * case's entries and nothing else, so it can be thrown away and rebuilt; `npm run fsck` does so for every case.
 */
export interface CaseFile {
  arrivedAt: string | null;
  people: number;
  danger: boolean;
  language: string | null;
  members: Member[];
  consents: Consent[];
  needsAssessed: number[];
  /** Among the cases of its own facility; what is `elsewhere` is added for those who may know of it, and never stored. */
  duplicates: Duplicate[];
  processingPriority: Priority;
  assignee: string | null;
  held: string | null;
  /** Who left the case while it went on for the others: no rule asks for them any more, and no step names them. */
  left: { person: number; how: WayOut }[];
  /** Everybody who was ever returned to the country of origin, whatever became of the case. */
  returned: number[];
  /** Who lives in the mission. The places that the case holds in the shelter, and its welfare check, follow from this list alone. */
  sheltered: number[];
  /** How many those are. */
  shelterPlaces: number;
  /** Where a returned referral goes back to. */
  intakeState: Extract<CaseState, 'intake.sheltered' | 'intake.assisted'>;
  /** The stage that was reached, for reopening. */
  stage: Stage;
  bestInterests: { person: number; step: 'opened' | 'assessed' | 'determined' }[];
  unhcrAccess: 'asked' | 'granted' | 'refused' | null;
  packageDigest: string | null;
  submissionPriority: Priority | null;
  submissionSize: number;
  /** A submission named a destination once. Never unset, also where the case goes back: who wrote it still knows. */
  destinationKnown: boolean;
  accepted: number[];
  documents: { person: number; kind: string; validUntil: string }[];
  exitPermissions: { person: number; status: 'asked' | 'granted' | 'refused'; validUntil: string | null }[];
  fitToTravel: { person: number; fit: boolean; validUntil: string }[];
  plan: PlannedLeg[] | null;
  receipts: number[];
  /** When people first left the mission; from then on its roles learn nothing of where they are. */
  departedAt: string | null;
  /** When the journey that was planned last began; no receipt and no arrival is earlier. */
  journeyFrom: string | null;
  /** Who was placed: the places that the case holds at a destination follow from this list. */
  placed: number[];
  statusGrantedOn: string | null;
  followUps: number[];
  links: number;
  erasureRequested: boolean;
  /** Broken glasses that nobody has reviewed yet, by the entry that broke each. */
  brokenGlass: { entry: number; compartment: Compartment; by: string }[];
  /** Who last made an entry that another one may not approve alone (four-eyes). */
  madeBy: Record<string, string>;
}

export const emptyFile: CaseFile = {
  arrivedAt: null,
  people: 0,
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

/** The list with `item` in the place of the one that `same` recognises, or at its end. */
export function put<T>(list: readonly T[], item: T, same: (one: T) => boolean): T[] {
  return [...list.filter((one) => !same(one)), item];
}

/** Everyone who arrived, by number: those who left the case too. */
export const arrivals = (file: CaseFile): number[] => Array.from({ length: file.people }, (_, index) => index + 1);

export const hasLeft = (file: CaseFile, person: number): boolean => file.left.some((one) => one.person === person);

/** The numbers of everyone who still belongs to the case. */
export const everyone = (file: CaseFile): number[] => arrivals(file).filter((no) => !hasLeft(file, no));

/** The file with the possible duplicates that the index has now: some were found from the other side, some are in other facilities' cases. */
export function withMatches(file: CaseFile, found: readonly FoundMatch[]): CaseFile {
  const known = new Map(file.duplicates.map((one) => [one.match, one]));
  for (const one of found)
    known.set(one.match, { ...one, decision: one.decision ?? known.get(one.match)?.decision ?? null });
  return {
    ...file,
    duplicates: [...known.values()].map(({ match, decision, elsewhere = false }) => ({ match, decision, elsewhere })),
  };
}

/** Who travels on: those whom a State accepted, and everyone until one has decided. */
export const travelling = (file: CaseFile): number[] =>
  file.accepted.length > 0 ? file.accepted.filter((no) => !hasLeft(file, no)) : everyone(file);

/** Those of the case whom a State did not accept: they stay where they are while the others go. */
export const staying = (file: CaseFile): number[] => without(everyone(file), travelling(file));

export const without = (some: readonly number[], less: readonly number[]): number[] =>
  some.filter((one) => !less.includes(one));

/** What a case file says of the shelter, in one: who lives there, and how many those are. */
export const sheltering = (people: readonly number[]): Pick<CaseFile, 'sheltered' | 'shelterPlaces'> => ({
  sheltered: [...people],
  shelterPlaces: people.length,
});

/** For whom a case goes on that `people` leave. */
export const remaining = (file: CaseFile, people: readonly number[]): number[] => without(everyone(file), people);

/**
 * What is written of people who leave. While somebody remains, they are marked and the case goes on for the others. When nobody does, the
 * case closes, and nobody is marked: whoever reopens it gets those people back who belonged to it at the end.
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

/** The fields in which a file differs from the one that it was folded from; null where it does not. A field that did not change is the same value. */
export function changesOf(before: CaseFile, after: CaseFile): Partial<CaseFile> | null {
  const changed = Object.entries(after).filter(([field, value]) => before[field as keyof CaseFile] !== value);
  const unset = changed.find(([, value]) => value === undefined);
  // JSON would leave it out, and the stored file would keep what it had
  if (unset) throw new Error(`${unset[0]} of a case file can't be unset`);
  return changed.length > 0 ? Object.fromEntries(changed) : null;
}
