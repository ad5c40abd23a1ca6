import type { Asking } from './conditions.js';
import type { Requirement } from './define.js';
import { daysAfter, daysBetween, earliestDay } from './days.js';
import { arrivals, everyone, hasLeft, staying, travelling, without, type CaseFile, type Consent } from './file.js';
import type { Missing, RefusalCode } from './refused.js';
import { travelDocumentKinds } from './codes.js';
import type { ConsentPurpose } from './vocabulary.js';

/** The rules that transitions name. Each is pure and returns what is missing, with the people or legs it concerns. */

const nothing: readonly Missing[] = [];
const when = (code: RefusalCode, people: number[]): readonly Missing[] =>
  people.length > 0 ? [{ code, people }] : nothing;
const member = (file: CaseFile, no: number) => file.members.find((one) => one.no === no);
const isChild = (file: CaseFile, no: number): boolean => member(file, no)?.child ?? false;

/** People whom an input names and who are nobody of this case: there was no such person, or it is one who left. */
export const notInCase = (file: CaseFile, named: readonly number[]): readonly Missing[] => [
  ...when('person.unknown', without(named, arrivals(file))),
  ...when(
    'person.left',
    named.filter((no) => hasLeft(file, no)),
  ),
];

/** A guardian who was appointed, or an adult of the case: someone taken for one may turn out to be a child, or leave. */
const mayConsentFor = (file: CaseFile, guardian: Consent['guardian']): boolean =>
  guardian === 'appointed' || (guardian !== null && !isChild(file, guardian) && !hasLeft(file, guardian));

/** Consent of every adult who travels on (everyone, until a State has decided), and a guardian's for every child (UNHCR Policy on Personal Data, 2015: consent by a guardian). */
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

/** Those of the case whose data may be shared for the purpose, by number: consent is given, and for a child by somebody who may give it. */
export const consentingTo = (file: CaseFile, purpose: ConsentPurpose): number[] =>
  file.consents
    .filter((one) => one.purpose === purpose && one.given && !hasLeft(file, one.person))
    .filter((one) => !isChild(file, one.person) || mayConsentFor(file, one.guardian))
    .map((one) => one.person)
    .sort((a, b) => a - b);

/** Somebody of the case is in the facility's shelter. */
export const sheltered: Requirement = (file) => (file.sheltered.length > 0 ? nothing : [{ code: 'shelter.not-taken' }]);

/** Whom a State accepted may all have left the case: those who remain were not accepted, and do not travel in their place. */
export const someoneTravels: Requirement = (file) =>
  travelling(file).length > 0 ? nothing : [{ code: 'travellers.none', people: everyone(file) }];

/** Nobody is left out of a case that closes because the others have settled: each who stayed behind leaves it by a step of its own. */
export const nobodyStaysBehind: Requirement = (file) => [
  ...when('person.still-sheltered', file.sheltered),
  ...when('person.left-behind', without(staying(file), file.sheltered)),
];

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

/** What a mission knows of. Matches with other missions' cases are for caseworkers, before anything is sent. */
export const ownDuplicatesDecided: Requirement = (file) =>
  file.duplicates.some((one) => one.decision === null && !one.elsewhere) ? [{ code: 'duplicates.undecided' }] : nothing;

export const instructionsAcknowledged: Requirement = (_file, actor) =>
  actor.pendingInstructions > 0 ? [{ code: 'instructions.not-acknowledged' }] : nothing;

const childrenAlone = (file: CaseFile): number[] =>
  file.members.filter((one) => one.child && one.alone && !hasLeft(file, one.no)).map((one) => one.no);

/** UNHCR Best Interests Procedure Guidelines (2021): opened without delay for an unaccompanied or separated child. */
export const bestInterestsOpened: Requirement = (file) =>
  when(
    'best-interests.not-opened',
    childrenAlone(file).filter((no) => !file.bestInterests.some((one) => one.person === no)),
  );

/** A determination must be there before a State is asked to take the child (Resettlement Handbook 3.5). */
export const bestInterestsDetermined: Requirement = (file) =>
  when(
    'best-interests.not-determined',
    childrenAlone(file).filter(
      (no) => !file.bestInterests.some((one) => one.person === no && one.step === 'determined'),
    ),
  );

/** Urgent and emergency ask for a reason, normal for none (Resettlement Handbook 4.2: over-use makes the channel slower for all). */
export const becauseOfPriority = (field: string): Asking => ({
  requiredWhen: { all: [{ field, is: ['urgent', 'emergency'] }], refusal: 'priority.reason-missing' },
});

/** Destroying the keys would end the review before it began, and nobody could say any more what was read. */
export const glassReviewed: Requirement = (file) =>
  file.brokenGlass.length > 0 ? [{ code: 'glass.not-reviewed' }] : nothing;

/** So many may wait for their review at once: more than one emergency takes, and few enough that each is looked at. */
export const brokenGlassesMax = 20;
export const fewBrokenGlasses: Requirement = (file) =>
  file.brokenGlass.length >= brokenGlassesMax ? [{ code: 'glass.not-reviewed' }] : nothing;

export const planned: Requirement = (file) => (file.plan === null ? [{ code: 'plan.missing' }] : nothing);

/** The day on which the journey ends: by the plan, and as many days later as people depart later than planned. */
const arrivalDay = (file: CaseFile, departsOn: string): string => {
  const last = (file.plan ?? []).reduce((latest, leg) => (leg.arrivesOn > latest ? leg.arrivesOn : latest), '');
  const late = Math.max(0, daysBetween(file.plan?.[0]?.departsOn ?? departsOn, departsOn));
  return last === '' ? departsOn : daysAfter(last, late);
};

/** Travellers without a travel document that lasts until a day (YYYY-MM-DD, where the leg ends). */
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

/** What travellers lack who depart on a day, where they depart: permission and fitness on that day, a document until they arrive. */
export const lackingOn = (file: CaseFile, day: string): readonly Missing[] => [
  ...when('documents.missing', withoutDocumentUntil(file, arrivalDay(file, day))),
  ...when('exit-permission.missing', withoutPermissionOn(file, day)),
  ...when('medical-clearance.missing', unfitOn(file, day)),
];

/** As if they departed now. The day in the zone of departure is known with the input alone, so the earliest that it can be. */
export const papersLastToday: Requirement = (file, _actor, now) => lackingOn(file, earliestDay(now));

// against the plan, before anybody has left; without a plan, whether there are any at all
const plannedDay = (file: CaseFile): string => file.plan?.[0]?.departsOn ?? '';

export const documentsLast: Requirement = (file) =>
  when('documents.missing', withoutDocumentUntil(file, arrivalDay(file, plannedDay(file))));

export const exitPermitted: Requirement = (file) =>
  when('exit-permission.missing', withoutPermissionOn(file, plannedDay(file)));

export const fitToTravel: Requirement = (file) => when('medical-clearance.missing', unfitOn(file, plannedDay(file)));

const legsWithout = (file: CaseFile, lacks: 'escorted' | 'received'): number[] =>
  (file.plan ?? []).flatMap((leg, index) => (leg[lacks] ? [] : [index + 1]));

/** A child travels with an escort on every leg: a parent or guardian of the case counts as one. */
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
