import type { NextStep } from './decide.js';
import type { CaseFile } from './file.js';
import type { Missing } from './refused.js';
import { missionHasPart } from './reading.js';
import { destinationStates, isBoundToFacility, type CaseState, type Role } from './vocabulary.js';

/**
 * What a mission's roles see of open facts. Open facts contain no free text, but a date, a time zone or a kind of
 * document can reveal where people went. So every case that a service sends to one of these roles passes through here.
 * Other roles see all open facts. Everything here is pure.
 */

/** A mission knows when its people leave, and nothing about the journey after that. */
export const leavesAtOf = (file: Pick<CaseFile, 'plan' | 'departedAt'>): string | null =>
  file.departedAt === null ? (file.plan?.[0]?.departs ?? null) : null;

export const shownFile = (role: Role, file: CaseFile): CaseFile =>
  isBoundToFacility(role)
    ? {
        ...file,
        plan: null,
        receipts: [],
        // after the first departure, the start of a later journey and the people who were placed are facts about the
        // journey
        journeyFrom: null,
        placed: [],
        // the destination decides who issues the documents, and so of which kind they are
        documents: [],
        statusGrantedOn: null,
        followUps: [],
      }
    : file;

interface Standing {
  state: CaseState;
  file: CaseFile;
}

const isLate = (state: string | null): boolean => (destinationStates as readonly (string | null)[]).includes(state);

/**
 * Clocks of the journey and of the time after it: their due times reveal when people arrive, or were granted a status.
 */
const clocksOfTheJourney = [
  'check-in',
  'reception',
  'follow-up-30',
  'follow-up-90',
  'follow-up-365',
  'return-monitoring',
];

export const isClockShown = (role: Role, clock: string): boolean =>
  !isBoundToFacility(role) || !clocksOfTheJourney.includes(clock.split(':')[0] ?? clock);

/** The earliest due time of the clocks that are shown; `dueAt` covers all clocks. */
export const shownDueAt = (
  role: Role,
  dueAt: string | null,
  clocks: readonly { name: string; dueAt: string; state?: string }[],
): string | null =>
  isBoundToFacility(role)
    ? (clocks
        .filter((one) => isClockShown(role, one.name) && (one.state ?? 'running') === 'running')
        .map((one) => one.dueAt)
        .sort()[0] ?? null)
    : dueAt;

/**
 * After people left, the time of the case's last move reveals the progress of their journey. A mission sees the time of
 * their departure instead.
 */
export const shownMovedAt = (role: Role, movedAt: string, file: Pick<CaseFile, 'departedAt'>): string =>
  (isBoundToFacility(role) ? file.departedAt : null) ?? movedAt;

/**
 * The legs and days that a step still lacks reveal how far people are. After its part in the case ended, a mission sees
 * only codes.
 */
export const shownMissing = <M extends Missing>(role: Role, missing: readonly M[], of: Standing): readonly M[] =>
  isBoundToFacility(role) && !missionHasPart(of)
    ? missing.map(({ legs: _legs, fields: _fields, ...rest }) => rest as M)
    : missing;

export const shownSteps = (role: Role, steps: NextStep[], of: Standing): NextStep[] =>
  steps.map((step) => ({ ...step, missing: shownMissing(role, step.missing, of) }));

/** An entry of a timeline. */
export interface ShownEntry {
  from: string | null;
  to: string;
  actor: { role: string };
  body: Record<string, unknown>;
}

/**
 * From the drafted submission on, a mission sees that others made entries, but none of the facts in them. The first
 * entry of a case that began by a split has the whole case file, so whoever made it, a mission does not see it once the
 * file knows a destination.
 */
export const isBodyWithheld = (role: Role, { from, to, actor, body }: ShownEntry): boolean =>
  isBoundToFacility(role) &&
  (knowsDestination(body) || (!isBoundToFacility(actor.role as Role) && (isLate(from) || isLate(to))));

const knowsDestination = (body: Record<string, unknown>): boolean =>
  (body['file'] as Partial<CaseFile> | undefined)?.destinationKnown === true;

export const shownEntry = <E extends ShownEntry>(role: Role, entry: E): E =>
  isBodyWithheld(role, entry) ? { ...entry, body: {} } : entry;

/**
 * After people left, the times of others' entries reveal to a mission when they travel. The journal's
 * mission_timeline() uses the same rule.
 */
export const isTimeShown = (
  role: Role,
  { actor }: Pick<ShownEntry, 'actor'>,
  file: Pick<CaseFile, 'departedAt'>,
): boolean => !isBoundToFacility(role) || file.departedAt === null || isBoundToFacility(actor.role as Role);

/**
 * A chain proves nothing without its bodies. So a mission does not get a chain with a body that is withheld from it.
 */
export const isChainWithheld = (role: Role, entries: readonly ShownEntry[]): boolean =>
  entries.some((entry) => isBodyWithheld(role, entry));
