import type { Opened, SealedEntry } from './define.js';
import { standingClocks } from './clocks.js';
import type { CaseFile } from './file.js';
import { resetFrom } from './rounds.js';
import { compartments, type CaseState, type Compartment, type Stage } from './vocabulary.js';

/**
 * The case file of some of the people: what is recorded about a person goes where the person goes, and what is recorded
 * about the case as a whole stays in both files.
 */
export function fileOf(file: CaseFile, people: readonly number[]): CaseFile {
  const has = (no: number): boolean => people.includes(no);
  const person = (one: { person: number }): boolean => has(one.person);
  const sheltered = file.sheltered.filter(has);
  return {
    ...file,
    people: file.people.filter((one) => has(one.no)),
    members: file.members.filter((one) => has(one.no)),
    consents: file.consents.filter(person),
    needsAssessed: file.needsAssessed.filter(has),
    left: file.left.filter(person),
    returned: file.returned.filter(has),
    sheltered,
    shelterPlaces: sheltered.length,
    intakeState: file.sheltered.length > 0 && sheltered.length === 0 ? 'intake.assisted' : file.intakeState,
    bestInterests: file.bestInterests.filter(person),
    accepted: file.accepted.filter(has),
    documents: file.documents.filter(person),
    exitPermissions: file.exitPermissions.filter(person),
    fitToTravel: file.fitToTravel.filter(person),
    placed: file.placed.filter(has),
  };
}

/** How people begin a case of their own. */
export interface Beginning {
  state: CaseState;
  /** The service that has custody; null: the one that has the case that was split. */
  custody: Stage | null;
  file: CaseFile;
}

/**
 * The beginning of a case by a split. It begins where the others are, with two exceptions: whoever does not live in the
 * mission is assisted outside, and whoever the State did not accept goes back to recognition, because nobody travels on
 * an acceptance of somebody else.
 *
 * Matches are named by pairs of cases, so the index finds those of the new case again. Uses of break-glass stay in the
 * case whose content was opened, with their reviews.
 */
export function beginningOf(state: CaseState, before: CaseFile, people: readonly number[]): Beginning {
  const file = { ...fileOf(before, people), duplicates: [], links: 0, erasureRequested: false, brokenGlass: [] };
  if (before.accepted.length > 0 && file.accepted.length === 0)
    return {
      state: 'referral.recognised',
      custody: 'referral',
      file: { ...file, ...resetFrom('submission'), stage: 'referral', departedAt: null },
    };
  return { state: shelteredState(state, file), custody: null, file };
}

/** A case is sheltered while somebody of it lives in the mission. */
export const shelteredState = (state: CaseState, file: Pick<CaseFile, 'sheltered'>): CaseState =>
  state === 'intake.sheltered' && file.sheltered.length === 0 ? 'intake.assisted' : state;

/**
 * The clocks that go along, with their deadlines: the welfare check when somebody who goes lives in the mission, and
 * the others when the new case begins in the same state. Reviews and monitoring stay with the entries that started them.
 */
export const clocksOfSplit = <C extends { name: string; state: string }>(
  clocks: readonly C[],
  file: Pick<CaseFile, 'sheltered'>,
  isSameState: boolean,
): C[] =>
  clocks.filter(({ name, state }) => {
    if (state === 'stopped' || standingClocks.some((one) => one === name.split(':')[0])) return false;
    return name === 'welfare-check' ? file.sheltered.length > 0 : isSameState;
  });

/** Sealed lists with one item for each person. */
const listsOfPeople = ['people', 'needs'];
/** Sealed facts of the household that every later step needs. */
const ofTheHousehold = ['alias', 'wayOfContact', 'destinations', 'ownWords'];

/**
 * What a new case needs of the sealed content: each person's identity and needs, and the household's wishes and way of
 * contact. Testimonies, notes and decisions stay in the case in which they were recorded.
 */
export function carriedFor(
  opened: Opened,
  people: readonly number[],
): Partial<Record<Compartment, { carried: SealedEntry[] }>> {
  const about = ([field, value]: [string, unknown]): [string, unknown][] => {
    if (ofTheHousehold.includes(field)) return [[field, value]];
    if (!listsOfPeople.includes(field) || !Array.isArray(value)) return [];
    const some = value.filter((one) => people.includes((one as { person?: number }).person ?? 0)) as unknown[];
    return some.length > 0 ? [[field, some]] : [];
  };
  const parts = compartments.map((compartment) => {
    const carried = (opened[compartment] ?? []).flatMap(({ content, ...entry }) => {
      const kept = Object.entries(content).flatMap(about);
      return kept.length > 0 ? [{ ...entry, content: Object.fromEntries(kept) }] : [];
    });
    return [compartment, { carried }] as const;
  });
  return Object.fromEntries(parts.filter(([, { carried }]) => carried.length > 0));
}

/** Opened entries with what a first entry carries from the case that was split, each as the entry that it was there. */
export const withCarried = <E extends SealedEntry>(entries: readonly E[]): E[] =>
  entries.flatMap((entry) => {
    const { carried, ...content } = entry.content as { carried?: (SealedEntry & { at: string })[] };
    if (!carried) return [entry];
    const before = carried.map((one) => ({ ...entry, ...one, seq: entry.seq, at: new Date(one.at) }));
    return Object.keys(content).length > 0 ? [...before, { ...entry, content }] : before;
  });
