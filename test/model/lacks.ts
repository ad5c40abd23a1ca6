import { everyone, isChild, travelling, type Body, type Facts } from './facts.js';

/**
 * What a step lacks, as codes of the answer: written from the design, independently of the product's rules and less
 * detailed.
 */

type Lack = (facts: Facts) => string[];

const when = (code: string, lacking: boolean): string[] => (lacking ? [code] : []);
const some = (of: readonly number[], test: (person: number) => boolean): boolean => of.some(test);

const consentTo =
  (purpose: string): Lack =>
  (facts) =>
    when(
      `consent.${purpose}-missing`,
      some(travelling(facts), (person) => {
        const guardian = facts.consents[`${person} ${purpose}`];
        return guardian === undefined || (isChild(facts, person) && guardian === null);
      }),
    );
const identities: Lack = (facts) =>
  when(
    'identity.missing',
    some(everyone(facts), (person) => !facts.members[person]),
  );
const childrenAlone = (facts: Facts): number[] =>
  everyone(facts).filter((person) => isChild(facts, person) && facts.members[person]?.alone === true);
const has =
  (code: string, which: 'documents' | 'permitted' | 'fit'): Lack =>
  (facts) =>
    when(
      code,
      some(travelling(facts), (person) => !facts[which].includes(person)),
    );
const documents = has('documents.missing', 'documents');
const permissions = has('exit-permission.missing', 'permitted');
const clearances = has('medical-clearance.missing', 'fit');
/** A read in an emergency must be reviewed before the data is erased. */
const reviewed: Lack = (facts) => when('glass.not-reviewed', Object.keys(facts.glasses).length > 0);

const sheltered: Lack = (facts) => when('shelter.not-taken', facts.sheltered.length === 0);
const someoneTravels: Lack = (facts) => when('travellers.none', travelling(facts).length === 0);
const behind = (facts: Facts): number[] => everyone(facts).filter((person) => !travelling(facts).includes(person));

const lacks: Readonly<Record<string, readonly Lack[]>> = {
  'intake.check-welfare': [sheltered],
  'intake.end-shelter': [sheltered],
  'intake.refer': [
    identities,
    consentTo('unhcr'),
    (facts) =>
      when(
        'needs.not-assessed',
        some(everyone(facts), (person) => !facts.assessed.includes(person)),
      ),
    (facts) => when('duplicates.undecided', Object.values(facts.matches).includes(false)),
    (facts) =>
      when(
        'best-interests.not-opened',
        some(childrenAlone(facts), (child) => !facts.bestInterests[child]),
      ),
  ],
  'referral.send': [
    consentTo('unhcr'),
    identities,
    (facts) => when('duplicates.undecided', Object.values(facts.matches).includes(false)),
  ],
  'referral.acknowledge': [consentTo('unhcr')],
  'referral.draft-submission': [
    consentTo('unhcr'),
    (facts) =>
      when(
        'best-interests.not-determined',
        some(childrenAlone(facts), (child) => facts.bestInterests[child] !== 'determined'),
      ),
  ],
  'referral.submit': [consentTo('unhcr'), consentTo('destination-states')],
  'referral.hand-over': [someoneTravels, consentTo('destination-states'), consentTo('transit-partners')],
  'transit.clear': [
    (facts) => when('plan.missing', facts.legs === null),
    someoneTravels,
    documents,
    permissions,
    clearances,
    consentTo('transit-partners'),
  ],
  'transit.depart': [someoneTravels, consentTo('transit-partners')],
  'transit.arrive': [
    someoneTravels,
    (facts) =>
      when('leg.receipt-missing', facts.receipts.filter((leg) => leg <= (facts.legs ?? 0)).length < (facts.legs ?? 0)),
  ],
  'resettlement.place': [someoneTravels],
  'resettlement.close': [
    (facts) => when('person.still-sheltered', facts.sheltered.length > 0),
    (facts) =>
      when(
        'person.left-behind',
        some(behind(facts), (person) => !facts.sheltered.includes(person)),
      ),
  ],
  'case.record-monitoring': [(facts) => when('monitoring.nobody-returned', facts.returned.length === 0)],
  'case.resume': [(facts) => when('case.not-held', !facts.held)],
  'case.review-break-glass': [(facts) => when('glass.not-broken', !Object.keys(facts.glasses).length)],
  'case.break-glass': [(facts) => when('glass.not-reviewed', Object.keys(facts.glasses).length >= 20)],
  'case.request-erasure': [reviewed],
  'case.erase': [(facts) => when('erasure.not-requested', !facts.erasureRequested), reviewed],
};

/** What the case lacks for a step whatever the input. The screen shows the same before anyone clicks. */
export const lacking = (transition: string, facts: Facts): string[] =>
  (lacks[transition] ?? []).flatMap((lack) => lack(facts)).sort();

/**
 * What a step would lack if it were made now, when its input decides. It is shown, but does not refuse the step before
 * the input is read.
 */
export const foreseen = (transition: string, facts: Facts): string[] =>
  transition === 'transit.depart' ? papers(facts) : [];
const papers = (facts: Facts): string[] => [documents, permissions, clearances].flatMap((lack) => lack(facts));

type Fault = (facts: Facts, body: Body) => string[];

const number = (value: unknown): number => Number(value);
const beyond = (people: unknown, facts: Facts): boolean =>
  (Array.isArray(people) ? (people as number[]) : [number(people)]).some((person) => !facts.people.includes(person));
/** Everybody who is named must belong to the case, and must not have left it. */
const strangers = (people: unknown, facts: Facts): string[] => [
  ...when('person.unknown', beyond(people, facts)),
  ...when(
    'person.left',
    (Array.isArray(people) ? (people as number[]) : [number(people)]).some((person) => facts.left.includes(person)),
  ),
];
const members =
  (field: string): Fault =>
  (facts, body) =>
    strangers(body[field] ?? [], facts);
const leavers: Fault = (facts, body) => [
  ...members('people')(facts, body),
  ...when(
    'person.still-sheltered',
    body['people'] === undefined &&
      facts.sheltered.length > 0 &&
      some(everyone(facts), (person) => !facts.sheltered.includes(person)),
  ),
];

const unreasoned = (body: Body, field: string): string[] =>
  when('priority.reason-missing', body['priority'] !== 'normal' && body[field] === undefined);

const faults: Readonly<Record<string, Fault>> = {
  'intake.identify': (facts, body) => {
    const people = (body['people'] as { person: number }[]).map(({ person }) => person);
    return [
      ...when('person.more-than-declared', beyond(people, facts)),
      ...when(
        'person.left',
        some(people, (person) => facts.left.includes(person)),
      ),
    ];
  },
  'intake.end-shelter': (facts, body) => [
    ...members('people')(facts, body),
    ...when(
      'person.not-sheltered',
      some(
        everyone(facts),
        (person) => (body['people'] as number[]).includes(person) && !facts.sheltered.includes(person),
      ),
    ),
  ],
  'intake.decide-duplicate': (facts, body) =>
    when('duplicates.unknown-match', facts.matches[String(body['match'])] === undefined),
  'intake.record-consent': (facts, body) =>
    strangers(body['person'], facts).length > 0
      ? strangers(body['person'], facts)
      : isChild(facts, number(body['person'])) && body['guardian'] === null
        ? ['consent.guardian-missing']
        : when('consent.guardian-name-missing', body['guardian'] === 'appointed' && body['guardianName'] === undefined),
  'intake.withdraw-consent': (facts, body) =>
    when('consent.not-given', facts.consents[`${String(body['person'])} ${String(body['purpose'])}`] === undefined),
  'intake.assess-needs': (facts, body) =>
    strangers(
      [...(body['people'] as number[]), ...(body['needs'] as { person: number }[]).map((one) => one.person)],
      facts,
    ),
  'intake.open-best-interests': (facts, body) =>
    facts.members[number(body['person'])] ? strangers(body['person'], facts) : ['person.unknown'],
  'referral.record-interview': members('person'),
  'referral.record-best-interests': (facts, body) =>
    isChild(facts, number(body['person'])) ? strangers(body['person'], facts) : ['person.unknown'],
  'referral.draft-submission': (facts, body) => [
    ...unreasoned(body, 'priorityBecause'),
    ...when('submission.same-category', body['primary'] === body['secondary']),
    ...when('submission.size-differs', body['caseSize'] !== everyone(facts).length),
    ...when('declaration.not-signed', body['declarationSigned'] !== true),
  ],
  'referral.accept': members('accepted'),
  'transit.record-document': members('person'),
  'transit.log-exit-permission': members('people'),
  'transit.clear-medical': members('person'),
  'transit.depart': papers,
  'transit.confirm-leg': (facts, body) => when('leg.unknown', number(body['leg']) > (facts.legs ?? 0)),
  'transit.report-incident': members('people'),
  'resettlement.place': (_facts, body) =>
    when('family.kept-apart-without-reason', body['together'] !== true && body['apartBecause'] === undefined),
  'resettlement.follow-up': members('people'),
  'case.set-priority': (_facts, body) => unreasoned(body, 'reason'),
  'case.hold': (facts) => when('case.held', facts.held),
  'case.review-break-glass': (facts, body) =>
    when('glass.not-broken', facts.glasses[number(body['entry'])] === undefined),
  'case.split': (facts, body) => {
    const going = everyone(facts).filter((person) => (body['people'] as number[]).includes(person));
    const rest = everyone(facts).filter((person) => !going.includes(person));
    const isAdult = (person: number): boolean => facts.members[person]?.child === false;
    const alone = (side: readonly number[]): boolean =>
      !side.some(isAdult) && some(side, (person) => isChild(facts, person));
    return [
      ...members('people')(facts, body),
      ...when('split.nobody-stays', rest.length === 0),
      ...when('travellers.none', facts.accepted.length > 0 && !some(facts.accepted, (one) => !going.includes(one))),
      ...when(
        'split.child-without-guardian',
        body['guardianName'] === undefined && !alone(everyone(facts)) && (alone(going) || alone(rest)),
      ),
    ];
  },
  'case.withdraw': leavers,
  'case.report-lost-contact': leavers,
  'case.report-return': members('people'),
};

/** What is wrong with a well-formed input. */
export const faulty = (transition: string, facts: Facts, body: Body): string[] =>
  (faults[transition]?.(facts, body) ?? []).sort();
