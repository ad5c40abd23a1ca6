import type { NextStep } from './decide.js';
import type { CaseFile } from './file.js';
import type { Missing } from './refused.js';
import { missionHasPart } from './reading.js';
import { destinationStates, isBoundToFacility, type CaseState, type Role } from './vocabulary.js';

/**
 * What a mission's roles see of open facts. Open facts hold no words, but a date, a time zone or a kind of document can tell where somebody
 * went: so wherever a case leaves a service for one of these roles, it goes through here. Other roles see everything open. All of it is pure.
 */

/** A mission knows when its people leave, and nothing of the way after that. */
export const leavesAtOf = (file: Pick<CaseFile, 'plan' | 'departedAt'>): string | null =>
  file.departedAt === null ? (file.plan?.[0]?.departs ?? null) : null;

export const shownFile = (role: Role, file: CaseFile): CaseFile =>
  isBoundToFacility(role)
    ? {
        ...file,
        plan: null,
        receipts: [],
        // after the first departure, when a later one began and who was placed are facts of the way
        journeyFrom: null,
        placed: [],
        // who issued them, and so what kind they are, is the destination's choice
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

/** Clocks of the way and of what comes after it: when they are due tells when somebody lands, or was granted a status. */
const clocksOfTheWay = ['check-in', 'reception', 'follow-up-30', 'follow-up-90', 'follow-up-365', 'return-monitoring'];

export const isClockShown = (role: Role, clock: string): boolean =>
  !isBoundToFacility(role) || !clocksOfTheWay.includes(clock.split(':')[0] ?? clock);

/** When the earliest of the clocks that are shown is due; `dueAt` is that of all clocks. */
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

/** Since people left, the time of the case's last move tells how their way goes on: a mission sees when they left it. */
export const shownMovedAt = (role: Role, movedAt: string, file: Pick<CaseFile, 'departedAt'>): string =>
  (isBoundToFacility(role) ? file.departedAt : null) ?? movedAt;

/** Which legs and which days a step still lacks tells how far people are: once its part in the case is over, a mission sees codes alone. */
export const shownMissing = <M extends Missing>(role: Role, missing: readonly M[], of: Standing): readonly M[] =>
  isBoundToFacility(role) && !missionHasPart(of)
    ? missing.map(({ legs: _legs, fields: _fields, ...rest }) => rest as M)
    : missing;

export const shownSteps = (role: Role, steps: NextStep[], of: Standing): NextStep[] =>
  steps.map((step) => ({ ...step, missing: shownMissing(role, step.missing, of) }));

/** An entry as timelines hold it. */
export interface ShownEntry {
  from: string | null;
  to: string;
  actor: { role: string };
  body: Record<string, unknown>;
}

/** From the drafted submission on, a mission sees that others did something, and none of the facts that they recorded. */
export const isBodyWithheld = (role: Role, { from, to, actor }: Omit<ShownEntry, 'body'>): boolean =>
  isBoundToFacility(role) && !isBoundToFacility(actor.role as Role) && (isLate(from) || isLate(to));

export const shownEntry = <E extends ShownEntry>(role: Role, entry: E): E =>
  isBodyWithheld(role, entry) ? { ...entry, body: {} } : entry;

/** Of people who left, when others record something tells a mission the times of their way. The journal's mission_timeline() goes by the same words. */
export const isTimeShown = (
  role: Role,
  { actor }: Pick<ShownEntry, 'actor'>,
  file: Pick<CaseFile, 'departedAt'>,
): boolean => !isBoundToFacility(role) || file.departedAt === null || isBoundToFacility(actor.role as Role);

/** A chain proves nothing without its bodies, so that a mission gets none that holds one which is withheld from it. */
export const isChainWithheld = (role: Role, entries: readonly Omit<ShownEntry, 'body'>[]): boolean =>
  entries.some((entry) => isBodyWithheld(role, entry));
