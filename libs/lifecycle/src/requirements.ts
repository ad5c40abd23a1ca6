import type { Asking } from './conditions.js';
import type { Requirement } from './define.js';
import { daysAfter, daysBetween, earliestDay } from './days.js';
import { arrivals, everyone, hasLeft, staying, travelling, without, type CaseFile, type Consent } from './file.js';
import type { Missing, RefusalCode } from './refused.js';
import { travelDocumentKinds } from './codes.js';
import type { ConsentPurpose } from './vocabulary.js';

/**
 * The requirements that transitions name. Each is pure, and returns what is missing with the people or legs it
 * concerns.
 */

const nothing: readonly Missing[] = [];
const when = (code: RefusalCode, people: number[]): readonly Missing[] =>
  people.length > 0 ? [{ code, people }] : nothing;
const member = (file: CaseFile, no: number) => file.members.find((one) => one.no === no);
const isChild = (file: CaseFile, no: number): boolean => member(file, no)?.child ?? false;

/** People whom an input names but who do not belong to this case: the number does not exist, or the person left. */
export const notInCase = (file: CaseFile, named: readonly number[]): readonly Missing[] => [
  ...when('person.unknown', without(named, arrivals(file))),
  ...when(
    'person.left',
    named.filter((no) => hasLeft(file, no)),
  ),
];

/**
 * An appointed guardian, or an adult of the case. Checked each time, because a person recorded as an adult may turn out
 * to be a child, or leave.
 */
const mayConsentFor = (file: CaseFile, guardian: Consent['guardian']): boolean =>
  guardian === 'appointed' || (guardian !== null && !isChild(file, guardian) && everyone(file).includes(guardian));

/**
 * Needs the consent of every adult who travels on (everyone, until a State has decided), and a guardian's consent for
 * every child (UNHCR Policy on Personal Data, 2015: consent by a guardian).
 */
export const consentTo = (purpose: ConsentPurpose): Requirement => {
  const code: RefusalCode = purpose === 'family-tracing' ? 'consent.not-given' : `consent.${purpose}-missing`;
  return (file) => {
    const consenting = consentingTo(file, purpose);
    return when(
      code,
      travelling(file).filter((no) => !consenting.includes(no)),
    );
  };
};

/**
 * The people of the case, by number, whose data may be shared for the purpose: consent is given, for a child by
 * somebody who may give it.
 */
export const consentingTo = (file: CaseFile, purpose: ConsentPurpose): number[] =>
  file.consents
    .filter((one) => one.purpose === purpose && one.given && !hasLeft(file, one.person))
    .filter((one) => !isChild(file, one.person) || mayConsentFor(file, one.guardian))
    .map((one) => one.person)
    .sort((a, b) => a - b);

/** Needs somebody of the case in the facility's shelter. */
export const sheltered: Requirement = (file) => (file.sheltered.length > 0 ? nothing : [{ code: 'shelter.not-taken' }]);

/**
 * Needs somebody who travels. Everybody whom a State accepted may have left the case; those who remain were not
 * accepted and do not travel in their place.
 */
export const someoneTravels: Requirement = (file) =>
  travelling(file).length > 0 ? nothing : [{ code: 'travellers.none', people: everyone(file) }];

/**
 * Nobody may be forgotten when a case closes because the others have settled: each person who stayed behind first
 * leaves the case by a step of its own.
 */
export const nobodyStaysBehind: Requirement = (file) => [
  ...when('person.still-sheltered', file.sheltered),
  ...when('person.left-behind', without(staying(file), file.sheltered)),
];

/** Children among some people, when none of these people is an adult. Whoever was not identified counts as a child. */
const withoutAdult = (file: CaseFile, people: readonly number[]): number[] =>
  people.some((no) => member(file, no)?.child === false) ? [] : people.filter((no) => isChild(file, no));

/**
 * Children who are with an adult of the case now, and would be in a case without one (UNHCR Best Interests Procedure
 * Guidelines, 2021: a separation needs its own assessment, and the child a guardian).
 */
export const separatedFromAdults = (file: CaseFile, going: readonly number[]): number[] =>
  withoutAdult(file, everyone(file)).length > 0
    ? []
    : [...withoutAdult(file, going), ...withoutAdult(file, without(everyone(file), going))];

export const somebodyReturned: Requirement = (file) =>
  file.returned.length > 0 ? nothing : [{ code: 'monitoring.nobody-returned' }];

export const identityOfEveryone: Requirement = (file) =>
  when(
    'identity.missing',
    everyone(file).filter((no) => !member(file, no)),
  );

export const needsOfEveryone: Requirement = (file) =>
  when(
    'needs.not-assessed',
    everyone(file).filter((no) => !file.needsAssessed.includes(no)),
  );

export const duplicatesDecided: Requirement = (file) =>
  file.duplicates.some((one) => one.decision === null) ? [{ code: 'duplicates.undecided' }] : nothing;

/**
 * Only matches that a mission may see. Caseworkers decide about matches with other missions' cases before anything is
 * sent.
 */
export const ownDuplicatesDecided: Requirement = (file) =>
  file.duplicates.some((one) => one.decision === null && !one.elsewhere) ? [{ code: 'duplicates.undecided' }] : nothing;

export const instructionsAcknowledged: Requirement = (_file, actor) =>
  actor.pendingInstructions > 0 ? [{ code: 'instructions.not-acknowledged' }] : nothing;

const childrenAlone = (file: CaseFile): number[] =>
  file.members.filter((one) => one.child && one.alone && !hasLeft(file, one.no)).map((one) => one.no);

/**
 * UNHCR Best Interests Procedure Guidelines (2021): the procedure is opened without delay for an unaccompanied or
 * separated child.
 */
export const bestInterestsOpened: Requirement = (file) =>
  when(
    'best-interests.not-opened',
    childrenAlone(file).filter((no) => !file.bestInterests.some((one) => one.person === no)),
  );

/** A determination is required before a State is asked to take the child (Resettlement Handbook 3.5). */
export const bestInterestsDetermined: Requirement = (file) =>
  when(
    'best-interests.not-determined',
    childrenAlone(file).filter(
      (no) => !file.bestInterests.some((one) => one.person === no && one.step === 'determined'),
    ),
  );

/**
 * Urgent and emergency priority need a reason, normal needs none (Resettlement Handbook 4.2: over-use makes the channel
 * slower for all).
 */
export const becauseOfPriority = (field: string): Asking => ({
  requiredWhen: { all: [{ field, is: ['urgent', 'emergency'] }], refusal: 'priority.reason-missing' },
});

/** Destroying the keys would make the review impossible, and nobody could find out any more what was read. */
export const glassReviewed: Requirement = (file) =>
  file.brokenGlass.length > 0 ? [{ code: 'glass.not-reviewed' }] : nothing;

/**
 * The limit of uses of break-glass that wait for a review: more than one emergency needs, and few enough to review
 * each.
 */
export const brokenGlassesMax = 20;
export const fewBrokenGlasses: Requirement = (file) =>
  file.brokenGlass.length >= brokenGlassesMax ? [{ code: 'glass.not-reviewed' }] : nothing;

export const planned: Requirement = (file) => (file.plan === null ? [{ code: 'plan.missing' }] : nothing);

/** The day on which the journey ends: the planned day, plus the days by which people depart later than planned. */
const arrivalDay = (file: CaseFile, departsOn: string): string => {
  const last = (file.plan ?? []).reduce((latest, leg) => (leg.arrivesOn > latest ? leg.arrivesOn : latest), '');
  const late = Math.max(0, daysBetween(file.plan?.[0]?.departsOn ?? departsOn, departsOn));
  return last === '' ? departsOn : daysAfter(last, late);
};

/** Travellers without a travel document that is valid until a day (YYYY-MM-DD, at the end of the leg). */
export const withoutDocumentUntil = (file: CaseFile, day: string): number[] =>
  travelling(file).filter(
    (no) =>
      !file.documents.some(
        (one) => one.person === no && travelDocumentKinds.includes(one.kind) && one.validUntil >= day,
      ),
  );

const withoutPermissionOn = (file: CaseFile, day: string): number[] =>
  travelling(file).filter(
    (no) =>
      !file.exitPermissions.some(
        (one) => one.person === no && one.status === 'granted' && (one.validUntil === null || one.validUntil >= day),
      ),
  );

const unfitOn = (file: CaseFile, day: string): number[] =>
  travelling(file).filter(
    (no) => !file.fitToTravel.some((one) => one.person === no && one.fit && one.validUntil >= day),
  );

/**
 * What travellers lack when they depart on a day (at the place of departure): permission and fitness on that day, and a
 * document until they arrive.
 */
export const lackingOn = (file: CaseFile, day: string): readonly Missing[] => [
  ...when('documents.missing', withoutDocumentUntil(file, arrivalDay(file, day))),
  ...when('exit-permission.missing', withoutPermissionOn(file, day)),
  ...when('medical-clearance.missing', unfitOn(file, day)),
];

/**
 * Checks as if they departed now. Only the input has the time zone of the departure, so this uses the earliest possible
 * day.
 */
export const papersLastToday: Requirement = (file, _actor, now) => lackingOn(file, earliestDay(now));

// Uses the plan before anybody has left; without a plan, checks only whether there are any.
const plannedDay = (file: CaseFile): string => file.plan?.[0]?.departsOn ?? '';

export const documentsLast: Requirement = (file) =>
  when('documents.missing', withoutDocumentUntil(file, arrivalDay(file, plannedDay(file))));

export const exitPermitted: Requirement = (file) =>
  when('exit-permission.missing', withoutPermissionOn(file, plannedDay(file)));

export const fitToTravel: Requirement = (file) => when('medical-clearance.missing', unfitOn(file, plannedDay(file)));

const legsWithout = (file: CaseFile, lacks: 'escorted' | 'received'): number[] =>
  (file.plan ?? []).flatMap((leg, index) => (leg[lacks] ? [] : [index + 1]));

/** Every child needs an escort on every leg; a parent or guardian of the case counts as one. */
export const childrenEscorted: Requirement = (file) => {
  const legs = travelling(file).some((no) => isChild(file, no)) ? legsWithout(file, 'escorted') : [];
  return legs.length > 0 ? [{ code: 'plan.escort-missing', legs }] : nothing;
};

export const receiverOnEveryLeg: Requirement = (file) => {
  const legs = legsWithout(file, 'received');
  return legs.length > 0 ? [{ code: 'plan.receiver-missing', legs }] : nothing;
};

export const receiptForEveryLeg: Requirement = (file) => {
  const legs = (file.plan ?? []).map((_, index) => index + 1).filter((leg) => !file.receipts.includes(leg));
  return legs.length > 0 ? [{ code: 'leg.receipt-missing', legs }] : nothing;
};

export const followUpDays = [30, 90, 365] as const;

/** The follow-ups whose day has come since the status was granted. */
export const followUpsDone: Requirement = (file, _actor, now) => {
  const granted = Date.parse(file.statusGrantedOn ?? '');
  const due = followUpDays.filter(
    (day) => now.getTime() >= granted + day * 86_400_000 && !file.followUps.includes(day),
  );
  return due.length > 0 ? [{ code: 'follow-up.due', fields: due.map((day) => `day-${day}`) }] : nothing;
};
