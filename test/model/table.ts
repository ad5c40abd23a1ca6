/**
 * The lifecycle written a second time, from its design. An error in the product's table is found unless this one has
 * the same error. The spec compares it with `GET /api/lifecycle`, row by row.
 */
export interface ModelRow {
  from: readonly string[];
  to: readonly string[] | 'same';
  by: readonly string[];
  notBy?: readonly string[];
  /** The task that a service does by itself afterwards. */
  wakes?: string;
}

export const askingRoles = [
  'intake-officer',
  'head-of-mission',
  'caseworker',
  'reviewer',
  'transit-officer',
  'resettlement-officer',
  'coordinator',
  'auditor',
  'administrator',
] as const;
export type AskingRole = (typeof askingRoles)[number];

const of = (stage: string, ...names: string[]): string[] => names.map((name) => `${stage}.${name}`);

const inIntake = of('intake', 'registered', 'sheltered', 'assisted');
const inReferral = of(
  'referral',
  ...['preparing', 'sent', 'acknowledged', 'recognised', 'rejected', 'drafted', 'submitted', 'accepted'],
);
const inTransit = of('transit', 'planning', 'cleared', 'moving', 'interrupted');
const inResettlement = of('resettlement', 'receiving', 'placed', 'settling');
const offered = ['referral.offered', 'transit.offered', 'resettlement.offered'];
const open = [...inIntake, ...inReferral, ...inTransit, ...inResettlement, ...offered];
const reopenable = of('closed', 'settled', 'withdrawn', 'lost-contact', 'returned');
const notErased = [...open, ...reopenable];
const holdable = open.filter((state) => state !== 'transit.moving');
/** The states in which somebody may live in the mission, even if only people who stayed behind. */
const onPremises = open.filter((state) => state !== 'intake.registered' && state !== 'intake.assisted');
const splitters = ['head-of-mission', 'caseworker'];
const caseHolders = ['intake-officer', 'head-of-mission', 'caseworker', 'reviewer', 'transit-officer'];

export const modelStates: readonly string[] = [...notErased, 'closed.erased'];

export const modelTable: Readonly<Record<string, ModelRow>> = {
  'intake.register': { from: [], to: ['intake.registered'], by: ['intake-officer'] },
  'intake.shelter': {
    from: ['intake.registered'],
    to: ['intake.sheltered'],
    by: ['head-of-mission'],
    notBy: ['intake.register'],
  },
  'intake.assist-outside': { from: ['intake.registered'], to: ['intake.assisted'], by: ['head-of-mission'] },
  'intake.check-welfare': { from: onPremises, to: 'same', by: ['intake-officer'] },
  'intake.end-shelter': { from: onPremises, to: 'same', by: ['head-of-mission', 'intake-officer'] },
  'intake.identify': { from: inIntake, to: 'same', by: ['intake-officer'] },
  'intake.decide-duplicate': {
    from: [...inIntake, 'referral.preparing'],
    to: 'same',
    by: ['intake-officer', 'caseworker'],
  },
  'intake.record-consent': { from: open, to: 'same', by: ['intake-officer', 'caseworker'] },
  'intake.withdraw-consent': { from: open, to: 'same', by: ['intake-officer', 'caseworker'], wakes: 'case.hold' },
  'intake.assess-needs': { from: inIntake, to: 'same', by: ['intake-officer', 'caseworker'] },
  'intake.state-preference': { from: inIntake, to: 'same', by: ['intake-officer'] },
  'intake.open-best-interests': { from: inIntake, to: 'same', by: ['intake-officer', 'caseworker'] },
  'intake.refer': {
    from: ['intake.sheltered', 'intake.assisted'],
    to: ['referral.offered'],
    by: ['intake-officer'],
    wakes: 'referral.open',
  },

  'referral.open': { from: ['referral.offered'], to: ['referral.preparing'], by: ['system'] },
  'referral.return-to-intake': {
    from: ['referral.preparing'],
    to: ['intake.sheltered', 'intake.assisted'],
    by: ['caseworker'],
  },
  'referral.send': { from: ['referral.preparing'], to: ['referral.sent'], by: ['caseworker'] },
  'referral.acknowledge': { from: ['referral.sent'], to: ['referral.acknowledged'], by: ['caseworker'] },
  'referral.log-access': { from: inReferral, to: 'same', by: ['caseworker'] },
  'referral.record-interview': { from: ['referral.acknowledged'], to: 'same', by: ['caseworker'] },
  'referral.record-best-interests': { from: inReferral, to: 'same', by: ['caseworker'] },
  'referral.recognise': { from: ['referral.acknowledged'], to: ['referral.recognised'], by: ['caseworker'] },
  'referral.reject': { from: ['referral.acknowledged'], to: ['referral.rejected'], by: ['caseworker'] },
  'referral.appeal': { from: ['referral.rejected'], to: ['referral.acknowledged'], by: ['caseworker'] },
  'referral.draft-submission': { from: ['referral.recognised'], to: ['referral.drafted'], by: ['caseworker'] },
  'referral.submit': {
    from: ['referral.drafted'],
    to: ['referral.submitted'],
    by: ['reviewer'],
    notBy: ['referral.draft-submission'],
  },
  'referral.return-draft': { from: ['referral.drafted'], to: ['referral.recognised'], by: ['reviewer'] },
  'referral.accept': { from: ['referral.submitted'], to: ['referral.accepted'], by: ['caseworker'] },
  'referral.deny': { from: ['referral.submitted'], to: ['referral.recognised'], by: ['caseworker'] },
  'referral.defer': { from: ['referral.submitted'], to: 'same', by: ['caseworker'] },
  'referral.hand-over': {
    from: ['referral.accepted'],
    to: ['transit.offered'],
    by: ['caseworker'],
    wakes: 'transit.open',
  },

  'transit.open': { from: ['transit.offered'], to: ['transit.planning'], by: ['system'] },
  'transit.record-document': { from: ['transit.planning'], to: 'same', by: ['transit-officer'] },
  'transit.log-exit-permission': { from: ['transit.planning'], to: 'same', by: ['transit-officer'] },
  'transit.clear-medical': { from: ['transit.planning'], to: 'same', by: ['transit-officer'] },
  'transit.plan': { from: ['transit.planning'], to: 'same', by: ['transit-officer'] },
  'transit.clear': {
    from: ['transit.planning'],
    to: ['transit.cleared'],
    by: ['head-of-mission', 'coordinator'],
    notBy: ['transit.plan'],
  },
  'transit.withdraw-clearance': {
    from: ['transit.cleared'],
    to: ['transit.planning'],
    by: ['transit-officer', 'head-of-mission', 'coordinator'],
  },
  'transit.depart': { from: ['transit.cleared'], to: ['transit.moving'], by: ['transit-officer'] },
  'transit.confirm-leg': {
    from: ['transit.moving', 'transit.interrupted'],
    to: 'same',
    by: ['transit-officer'],
  },
  'transit.report-incident': { from: ['transit.moving'], to: ['transit.interrupted'], by: ['transit-officer'] },
  'transit.replan': { from: ['transit.interrupted'], to: ['transit.planning'], by: ['transit-officer'] },
  'transit.arrive': {
    from: ['transit.moving'],
    to: ['resettlement.offered'],
    by: ['transit-officer'],
    wakes: 'resettlement.open',
  },

  'resettlement.open': { from: ['resettlement.offered'], to: ['resettlement.receiving'], by: ['system'] },
  'resettlement.place': {
    from: ['resettlement.receiving'],
    to: ['resettlement.placed'],
    by: ['resettlement-officer'],
  },
  'resettlement.grant-status': {
    from: ['resettlement.placed'],
    to: ['resettlement.settling'],
    by: ['resettlement-officer'],
  },
  'resettlement.follow-up': { from: ['resettlement.settling'], to: 'same', by: ['resettlement-officer'] },
  'resettlement.close': { from: ['resettlement.settling'], to: ['closed.settled'], by: ['resettlement-officer'] },

  'case.assign': { from: open, to: 'same', by: ['head-of-mission', 'caseworker', 'coordinator'] },
  'case.add-note': { from: notErased, to: 'same', by: [...caseHolders, 'resettlement-officer'] },
  'case.set-priority': { from: open, to: 'same', by: ['caseworker', 'reviewer', 'coordinator'] },
  'case.hold': { from: holdable, to: 'same', by: ['caseworker', 'coordinator', 'system'] },
  'case.resume': { from: holdable, to: 'same', by: ['caseworker', 'coordinator'] },
  'case.withdraw': { from: open, to: ['closed.withdrawn'], by: ['intake-officer', 'caseworker'] },
  'case.report-lost-contact': {
    from: open,
    to: ['closed.lost-contact'],
    by: ['intake-officer', 'caseworker', 'transit-officer', 'resettlement-officer'],
  },
  'case.report-return': {
    from: open,
    to: ['closed.returned'],
    by: ['intake-officer', 'head-of-mission', 'caseworker', 'transit-officer', 'coordinator'],
  },
  'case.record-monitoring': { from: notErased, to: 'same', by: ['caseworker', 'coordinator'] },
  'case.split': { from: [...inIntake, ...inReferral, ...inTransit, ...inResettlement], to: 'same', by: splitters },
  // comes with a split, and never alone
  'case.begin-split': { from: [], to: [...inIntake, ...inReferral, ...inTransit, ...inResettlement], by: splitters },
  'case.link': { from: notErased, to: 'same', by: ['caseworker', 'coordinator'] },
  'case.note-match': { from: notErased, to: 'same', by: ['system'] },
  'case.break-glass': { from: notErased, to: 'same', by: ['coordinator'] },
  'case.review-break-glass': { from: notErased, to: 'same', by: ['reviewer'], notBy: ['case.break-glass'] },
  'case.release-delivery': { from: notErased, to: 'same', by: ['coordinator'] },
  'case.discard-delivery': { from: notErased, to: 'same', by: ['coordinator'] },
  'case.reopen': {
    from: reopenable,
    to: ['intake.registered', 'referral.preparing', 'transit.planning', 'resettlement.receiving'],
    by: ['reviewer', 'coordinator'],
    notBy: ['case.withdraw', 'case.report-lost-contact', 'case.report-return', 'resettlement.close'],
  },
  'case.request-erasure': { from: reopenable, to: 'same', by: ['caseworker', 'coordinator'] },
  'case.erase': {
    from: reopenable,
    to: ['closed.erased'],
    by: ['reviewer', 'coordinator'],
    notBy: ['case.request-erasure'],
  },
};

export const modelTransitions: readonly string[] = Object.keys(modelTable);
