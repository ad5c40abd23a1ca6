/** The vocabulary of the table: roles, states and compartments. Nothing here has behaviour. */

export const roles = [
  'intake-officer',
  'head-of-mission',
  'caseworker',
  'reviewer',
  'transit-officer',
  'resettlement-officer',
  'coordinator',
  'auditor',
  'administrator',
  'system',
] as const;
export type Role = (typeof roles)[number];

/** Roles that act for one facility and see no other facility's cases. They work in the host country. */
export const facilityRoles = ['intake-officer', 'head-of-mission'] as const satisfies readonly Role[];

/** The roles that may assign a case. Here and not only in the row, so that a list of cases does not load the table. */
export const assigners = ['head-of-mission', 'caseworker', 'coordinator'] as const satisfies readonly Role[];

export const isBoundToFacility = (role: Role): boolean => (facilityRoles as readonly Role[]).includes(role);

export const stages = ['intake', 'referral', 'transit', 'resettlement'] as const;
export type Stage = (typeof stages)[number];

export const compartments = ['identity', 'protection', 'route'] as const;
export type Compartment = (typeof compartments)[number];

/**
 * The purposes for which a person opens a compartment. A read without a purpose is refused, and the read entry records
 * the purpose.
 */
export const readPurposes = [
  'casework',
  'review',
  'interview',
  'protection',
  'movement',
  'reception',
  'data-subject-request',
] as const;
export type ReadPurpose = (typeof readPurposes)[number];

export const caseStates = [
  'intake.registered',
  'intake.sheltered',
  'intake.assisted',
  'referral.offered',
  'referral.preparing',
  'referral.sent',
  'referral.acknowledged',
  'referral.recognised',
  'referral.rejected',
  'referral.drafted',
  'referral.submitted',
  'referral.accepted',
  'transit.offered',
  'transit.planning',
  'transit.cleared',
  'transit.moving',
  'transit.interrupted',
  'resettlement.offered',
  'resettlement.receiving',
  'resettlement.placed',
  'resettlement.settling',
  'closed.settled',
  'closed.withdrawn',
  'closed.lost-contact',
  'closed.returned',
  'closed.erased',
] as const;
export type CaseState = (typeof caseStates)[number];

export const isClosed = (state: CaseState): boolean => state.startsWith('closed.');
export const openStates = caseStates.filter((state) => !isClosed(state));
/** The states in which somebody outside the mission can know the destination: the draft of the submission names it. */
export const destinationStates = caseStates.slice(caseStates.indexOf('referral.drafted'));
/** The states of a case whose people have not left yet. */
export const statesBeforeDeparture = caseStates.slice(0, caseStates.indexOf('transit.moving'));
export const statesOf = (stage: Stage): CaseState[] =>
  caseStates.filter((state) => state.startsWith(`${stage}.`) && !state.endsWith('.offered'));

/** The purposes of a consent. Nothing is sent to a recipient without consent for its purpose. */
export const consentPurposes = ['unhcr', 'destination-states', 'transit-partners', 'family-tracing'] as const;
export type ConsentPurpose = (typeof consentPurposes)[number];

/** Processing and submission priorities (UNHCR Resettlement Handbook, chapter 4.2). */
export const priorities = ['normal', 'urgent', 'emergency'] as const;
export type Priority = (typeof priorities)[number];

/** The kinds of alert when a person does more of something than their work needs (docs/security.md, budgets). */
export const alertKinds = ['open', 'break-glass', 'identify', 'identify-again', 'sign-in-failed'] as const;
export type AlertKind = (typeof alertKinds)[number];

/** The faults of a case's chain of entries (libs/journal, read/chain.ts). */
export const chainFaults = [
  'entry-missing',
  'entry-changed',
  'entry-of-another-case',
  'states-do-not-meet',
  'facility-differs-from-first-entry',
  'case-differs-from-last-entry',
] as const;
export type ChainFault = (typeof chainFaults)[number];
