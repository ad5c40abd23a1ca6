import { randomInt } from 'node:crypto';
import { lifecycle, type CaseState, type Role, type TransitionName } from '@app/lifecycle';

/**
 * A valid input for every transition, for a case of three: a mother, her son of nine, a girl of sixteen who came alone.
 */
export interface SampleContext {
  facilityId: string;
  destinationId: string;
  now: Date;
  deliveryId?: string;
  match?: string;
  /** The entry that broke the glass. */
  glass?: number;
}

/** Every text that is planted in a sealed field. A test can search for it where it must not be. */
export const canaries: string[] = [];
const planted = (what: string): string => {
  const canary = `CANARY-${what}`;
  if (!canaries.includes(canary)) canaries.push(canary);
  return canary;
};
const text = (what: string): string => planted(`${what}-비밀글`);
const hangul = (name: string): string => planted(`${name}-리은경`);
const latin = (name: string): string => planted(`${name}-Ri Un Gyong`);

const dayMs = 86_400_000;
const date = (now: Date, days: number): string => new Date(now.getTime() + days * dayMs).toISOString().slice(0, 10);
const instant = (now: Date, days: number, hours = 0): string =>
  new Date(Math.floor(now.getTime() / dayMs) * dayMs + days * dayMs + hours * 3_600_000).toISOString();
const everyone = [1, 2, 3];

type Sample = (context: SampleContext) => object;

const intakeSamples = {
  'intake.register': ({ now }) => ({
    arrivedAt: instant(now, -3, 4),
    people: 3,
    immediateDanger: true,
    medicalEmergency: false,
    language: 'ko-KP',
    wayOfContact: text('contact'),
    alias: text('alias'),
    observations: text('arrival'),
  }),
  'intake.shelter': () => ({ legalBasis: 'humanitarian-practice', decision: text('shelter') }),
  'intake.assist-outside': () => ({ reason: text('outside'), contactKept: text('contact-kept') }),
  'intake.check-welfare': () => ({ observations: text('welfare'), needsAttention: false }),
  'intake.end-shelter': ({ now }) => ({ people: [3], on: date(now, 0), reason: text('end-shelter') }),
  'intake.identify': () => ({
    people: [
      identityOf(1, '1988-04-12', 'F', false),
      { ...identityOf(2, '2017', 'M', false), relation: text('son') },
      { ...identityOf(3, '2010-02', 'F', true), names: { hangul: hangul('girl'), latin: latin('girl') } },
    ],
  }),
  'intake.decide-duplicate': ({ match }) => ({
    match: match ?? 'M-0000000000000000',
    decision: 'different',
    reason: text('duplicate'),
  }),
  'intake.record-consent': () => consentOf(1),
  'intake.withdraw-consent': () => ({ person: 1, purpose: 'family-tracing', statement: text('withdrawal') }),
  'intake.assess-needs': () => ({
    people: everyone,
    needs: [
      { person: 1, codes: ['LP-RR', 'SP-PT'], notes: text('needs') },
      { person: 3, codes: ['SC-UC'] },
    ],
    codeList: 'progres-v3-2018',
    processingPriority: 'urgent',
  }),
  'intake.state-preference': () => ({ destinations: ['AT', 'DE'], ownWords: text('preference') }),
  'intake.open-best-interests': () => ({ person: 3, arrangements: text('arrangements') }),
  'intake.refer': () => ({ summary: text('referral') }),
} satisfies Record<string, Sample>;

const identityOf = (person: number, birth: string, sex: 'F' | 'M', alone: boolean) => ({
  person,
  names: { hangul: hangul(`person-${person}`), latin: latin(`person-${person}`) },
  birth: { date: birth, calendar: 'solar', approximate: birth.length < 10 },
  sex,
  nationality: 'KP',
  alone,
  documents: person === 1 ? [{ kind: 'identity-card', issuer: 'KP', number: planted(`number-${person}`) }] : [],
});

const consentOf = (person: number) => ({
  person,
  purposes: ['unhcr', 'destination-states', 'transit-partners', 'family-tracing'],
  language: 'ko-KP',
  formVersion: 'consent-2026-1',
  guardian: person === 1 ? null : person === 2 ? 1 : 'appointed',
  interpreter: text('interpreter'),
  ...(person === 3 ? { guardianName: text('guardian') } : {}),
});

const referralSamples = {
  'referral.open': () => ({}),
  'referral.return-to-intake': () => ({ reasonCode: 'more-information', reason: text('return') }),
  'referral.send': () => ({ channel: 'secure-portal', recipient: text('recipient') }),
  'referral.acknowledge': ({ now }) => ({ acknowledgedOn: date(now, 0), unhcrReference: text('unhcr-reference') }),
  'referral.log-access': ({ now }) => ({ access: 'granted', on: date(now, 0), byWhom: text('access') }),
  'referral.record-interview': ({ now }) => ({
    person: 1,
    heldOn: date(now, 0),
    language: 'ko-KP',
    interpreter: text('interview-interpreter'),
    record: text('interview'),
  }),
  'referral.record-best-interests': ({ now }) => ({
    person: 3,
    step: 'determined',
    on: date(now, 0),
    outcome: text('best-interests'),
  }),
  'referral.recognise': ({ now }) => ({ decidedBy: 'unhcr', on: date(now, 0), grounds: text('grounds') }),
  'referral.reject': ({ now }) => ({ decidedBy: 'host-state', on: date(now, 0), reasons: text('rejection') }),
  'referral.appeal': ({ now }) => ({ on: date(now, 0), grounds: text('appeal') }),
  'referral.draft-submission': () => ({
    primary: 'legal-physical-protection',
    secondary: 'children-at-risk',
    priority: 'urgent',
    priorityBecause: text('priority'),
    caseSize: 3,
    declarationSigned: true,
    destination: 'AT',
    destinationBecause: text('destination'),
  }),
  'referral.submit': () => ({ priority: 'urgent', review: text('review') }),
  'referral.return-draft': () => ({ change: 'minor', remarks: text('remarks') }),
  'referral.accept': ({ now }) => ({ on: date(now, 0), accepted: everyone, conditions: text('conditions') }),
  'referral.deny': ({ now }) => ({ on: date(now, 0), reasons: text('denial') }),
  'referral.defer': ({ now }) => ({ on: date(now, 0), kind: 'deferred', request: text('deferral') }),
  'referral.hand-over': () => ({ summary: text('hand-over') }),
} satisfies Record<string, Sample>;

const leg = (now: Date, index: number, from: [string, string], to: [string, string]) => ({
  from: { country: from[0], place: planted(`place-${from[1]}`) },
  to: { country: to[0], place: planted(`place-${to[1]}`) },
  via: [],
  mode: 'air',
  carrier: text('carrier'),
  departs: { at: instant(now, 20 + index, 3), zone: 'Asia/Ho_Chi_Minh' },
  // an offset tells where someone was: it must not be found outside the sealed route
  arrives: { at: instant(now, 20 + index, 16).replace('Z', '+07:00'), zone: 'Asia/Bangkok' },
  escort: text('escort'),
  receiver: text('receiver'),
});

const transitSamples = {
  'transit.open': () => ({}),
  'transit.record-document': ({ now }) => documentOf(1, now),
  'transit.log-exit-permission': ({ now }) => ({
    people: everyone,
    status: 'granted',
    on: date(now, 0),
    validUntil: date(now, 60),
    diplomaticStep: text('diplomacy'),
  }),
  'transit.clear-medical': ({ now }) => ({
    person: 1,
    fit: true,
    validUntil: date(now, 60),
    findings: text('medical'),
  }),
  'transit.plan': ({ now }) => ({
    legs: [leg(now, 0, ['VN', 'Hanoi'], ['TH', 'Bangkok']), leg(now, 1, ['TH', 'Bangkok'], ['AT', 'Vienna'])],
  }),
  'transit.clear': () => ({ remarks: text('clearance') }),
  'transit.withdraw-clearance': () => ({ reason: text('clearance-withdrawn') }),
  'transit.depart': ({ now }) => ({ departedAt: instant(now, 20, 3), departedZone: 'Asia/Ho_Chi_Minh' }),
  'transit.confirm-leg': ({ now }) => ({
    leg: 1,
    receivedAt: instant(now, 20, 16).replace('Z', '+07:00'),
    receivedBy: text('received-by'),
    remarks: text('receipt'),
  }),
  'transit.report-incident': ({ now }) => ({
    kind: 'delay',
    occurredAt: instant(now, 20, 5),
    people: everyone,
    account: text('incident'),
    whereabouts: text('whereabouts'),
  }),
  'transit.replan': () => ({ reason: text('replan') }),
  'transit.arrive': ({ now }) => ({ arrivedAt: instant(now, 21, 10) }),
} satisfies Record<string, Sample>;

const documentOf = (person: number, now: Date) => ({
  person,
  kind: 'laissez-passer',
  validFrom: date(now, 0),
  validUntil: date(now, 700),
  issuer: 'AT',
  number: planted(`laissez-passer-${person}`),
});

const resettlementSamples = {
  'resettlement.open': () => ({}),
  'resettlement.place': ({ destinationId }) => ({
    together: true,
    destination: destinationId,
    receivingBody: text('receiving-body'),
    municipality: text('municipality'),
  }),
  'resettlement.grant-status': ({ now }) => ({
    status: 'refugee',
    grantedOn: date(now, -1),
    validUntil: null,
    residence: text('residence'),
  }),
  'resettlement.follow-up': ({ now }) => ({
    day: 30,
    heldOn: date(now, 0),
    people: everyone,
    findings: { housing: text('housing'), health: text('health'), school: text('school'), safety: text('safety') },
  }),
  'resettlement.close': () => ({ summary: text('close') }),
} satisfies Record<string, Sample>;

const anyStageSamples = {
  'case.assign': () => ({ assignee: '11111111-1111-4111-8111-111111111111' }),
  'case.add-note': () => ({ note: text('note') }),
  'case.set-priority': () => ({ priority: 'emergency', reason: text('priority-reason') }),
  'case.hold': () => ({ reason: 'awaiting-information', explanation: text('hold') }),
  'case.resume': () => ({ explanation: text('resume') }),
  'case.withdraw': ({ now }) => ({ on: date(now, 0), statement: text('withdraw') }),
  'case.report-lost-contact': ({ now }) => ({ lastContactOn: date(now, -10), attempts: 7, account: text('lost') }),
  'case.report-return': ({ now }) => ({
    occurredAt: instant(now, -1),
    people: everyone,
    certainty: 'reported',
    account: text('returned'),
    source: text('source'),
  }),
  'case.split': () => ({ people: [2], reason: text('split'), guardianName: text('split-guardian') }),
  'case.begin-split': () => ({}),
  'case.link': () => ({ kind: 'family', otherCase: 'SP-0000-0000', reason: text('link') }),
  'case.note-match': () => ({}),
  'case.break-glass': () => ({ compartment: 'identity', reason: text('glass') }),
  'case.record-monitoring': ({ now }) => ({
    on: date(now, 0),
    known: 'contact',
    monitoringEnds: false,
    account: text('monitoring'),
    source: text('monitoring-source'),
  }),
  'case.review-break-glass': ({ glass }) => ({ entry: glass ?? 1, justified: true, remarks: text('glass-review') }),
  'case.release-delivery': ({ deliveryId }) => ({
    delivery: deliveryId ?? '11111111-1111-4111-8111-111111111111',
    reason: text('release'),
  }),
  'case.discard-delivery': ({ deliveryId }) => ({
    delivery: deliveryId ?? '11111111-1111-4111-8111-111111111111',
    reason: text('discard'),
  }),
  'case.reopen': () => ({ reason: text('reopen') }),
  'case.request-erasure': ({ now }) => ({ ground: 'data-subject-request', on: date(now, 0) }),
  'case.erase': () => ({ ground: 'data-subject-request' }),
} satisfies Record<string, Sample>;

export const samples: Record<TransitionName, Sample> = {
  ...intakeSamples,
  ...referralSamples,
  ...transitSamples,
  ...resettlementSamples,
  ...anyStageSamples,
};

export interface Step {
  transition: TransitionName;
  role: Role;
  /** What differs from the sample. */
  input?: (context: SampleContext) => object;
}

const step = (transition: TransitionName, input?: Step['input']): Step => ({
  transition,
  role: lifecycle.get(transition).by[0] ?? 'system',
  ...(input ? { input } : {}),
});
const forEach = (transition: TransitionName, of: (no: number, context: SampleContext) => object): Step[] =>
  everyone.map((no) => step(transition, (context) => of(no, context)));

const toRegistered = [step('intake.register')];
const toSheltered = [...toRegistered, step('intake.shelter')];
const toOffered = [
  ...toSheltered,
  step('intake.identify'),
  ...forEach('intake.record-consent', (no) => consentOf(no)),
  step('intake.assess-needs'),
  step('intake.state-preference'),
  step('intake.open-best-interests'),
  step('intake.refer'),
];
const toPreparing = [...toOffered, step('referral.open')];
const toSent = [...toPreparing, step('referral.send')];
const toAcknowledged = [...toSent, step('referral.acknowledge'), step('referral.record-best-interests')];
const toRecognised = [...toAcknowledged, step('referral.recognise')];
const toDrafted = [...toRecognised, step('referral.draft-submission')];
const toSubmitted = [...toDrafted, step('referral.submit')];
const toAccepted = [...toSubmitted, step('referral.accept')];
const toTransit = [...toAccepted, step('referral.hand-over')];
const toPlanning = [
  ...toTransit,
  step('transit.open'),
  ...forEach('transit.record-document', (no, { now }) => documentOf(no, now)),
  step('transit.log-exit-permission'),
  ...forEach('transit.clear-medical', (no) => ({ person: no })),
  step('transit.plan'),
];
const toCleared = [...toPlanning, step('transit.clear')];
const toMoving = [
  ...toCleared,
  step('transit.depart'),
  step('transit.confirm-leg'),
  step('transit.confirm-leg', () => ({ leg: 2 })),
];
const toResettlement = [...toMoving, step('transit.arrive')];
const toReceiving = [...toResettlement, step('resettlement.open')];
const toPlaced = [...toReceiving, step('resettlement.place')];
const toSettling = [...toPlaced, step('resettlement.grant-status')];

const paths: Record<CaseState, Step[]> = {
  'intake.registered': toRegistered,
  'intake.sheltered': [...toSheltered, ...toOffered.slice(toSheltered.length, -1)],
  'intake.assisted': [...toRegistered, step('intake.assist-outside'), ...toOffered.slice(toSheltered.length, -1)],
  'referral.offered': toOffered,
  'referral.preparing': toPreparing,
  'referral.sent': toSent,
  'referral.acknowledged': toAcknowledged,
  'referral.recognised': toRecognised,
  'referral.rejected': [...toAcknowledged, step('referral.reject')],
  'referral.drafted': toDrafted,
  'referral.submitted': toSubmitted,
  'referral.accepted': toAccepted,
  'transit.offered': toTransit,
  'transit.planning': toPlanning,
  'transit.cleared': toCleared,
  'transit.moving': toMoving,
  'transit.interrupted': [...toMoving, step('transit.report-incident')],
  'resettlement.offered': toResettlement,
  'resettlement.receiving': toReceiving,
  'resettlement.placed': toPlaced,
  'resettlement.settling': toSettling,
  'closed.settled': [...toSettling, step('resettlement.close')],
  'closed.withdrawn': [...toRegistered, step('case.withdraw')],
  'closed.lost-contact': [...toRegistered, step('case.report-lost-contact')],
  'closed.returned': [...toRegistered, step('case.report-return')],
  'closed.erased': [...toRegistered, step('case.withdraw'), step('case.request-erasure'), step('case.erase')],
};

/** The steps from arrival to a state, with everything that they require. */
export const pathTo = (state: CaseState): Step[] => paths[state];

/** Gives people new names: with the sample's names, the cases of one test would be possible duplicates of each other. */
export function withOwnNames(input: object): object {
  const people = (input as { people?: unknown }).people;
  if (!Array.isArray(people) || typeof people[0] !== 'object') return input;
  const own = Array.from({ length: 6 }, () => String.fromCodePoint(0xac00 + randomInt(11_172))).join('');
  return {
    ...input,
    people: (
      people as { names?: { hangul?: string; latin?: string }; documents: { number?: string; mrz?: string }[] }[]
    ).map((one, index) => ({
      ...one,
      ...(one.names
        ? { names: { hangul: `${own}${index}`, latin: `${one.names.latin ?? ''} ${randomLetters()}` } }
        : {}),
      documents: one.documents.map((document) => ({
        ...document,
        ...(document.number ? { number: randomLetters() } : {}),
      })),
    })),
  };
}

const randomLetters = (): string => Array.from({ length: 12 }, () => String.fromCharCode(97 + randomInt(26))).join('');
