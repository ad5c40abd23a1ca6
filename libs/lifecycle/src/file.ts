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
  escorted: boolean;
  received: boolean;
}

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

/** The numbers of everyone in the case: 1 to the number of people that arrived. */
export const everyone = (file: CaseFile): number[] => Array.from({ length: file.people }, (_, index) => index + 1);

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
export const travelling = (file: CaseFile): number[] => (file.accepted.length > 0 ? file.accepted : everyone(file));

/** The fields in which a file differs from the one that it was folded from; null where it does not. A field that did not change is the same value. */
export function changesOf(before: CaseFile, after: CaseFile): Partial<CaseFile> | null {
  const changed = Object.entries(after).filter(([field, value]) => before[field as keyof CaseFile] !== value);
  const unset = changed.find(([, value]) => value === undefined);
  // JSON would leave it out, and the stored file would keep what it had
  if (unset) throw new Error(`${unset[0]} of a case file can't be unset`);
  return changed.length > 0 ? Object.fromEntries(changed) : null;
}
