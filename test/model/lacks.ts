import { everyone, isChild, travelling, type Body, type Facts } from './facts.js';

/** What a step lacks, in the codes of the answer: from the design, in words of its own, and coarser than the product's rules. */

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
/** What was read in an emergency is looked at before it is destroyed. */
const reviewed: Lack = (facts) => when('glass.not-reviewed', Object.keys(facts.glasses).length > 0);

const lacks: Readonly<Record<string, readonly Lack[]>> = {
  'intake.check-welfare': [(facts) => when('shelter.not-taken', !facts.sheltered)],
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
  'referral.hand-over': [consentTo('destination-states'), consentTo('transit-partners')],
  'transit.clear': [
    (facts) => when('plan.missing', facts.legs === null),
    documents,
    permissions,
    clearances,
    consentTo('transit-partners'),
  ],
  'transit.depart': [documents, permissions, clearances, consentTo('transit-partners')],
  'transit.arrive': [
    (facts) =>
      when('leg.receipt-missing', facts.receipts.filter((leg) => leg <= (facts.legs ?? 0)).length < (facts.legs ?? 0)),
  ],
  'case.resume': [(facts) => when('case.not-held', !facts.held)],
  'case.review-break-glass': [(facts) => when('glass.not-broken', !Object.keys(facts.glasses).length)],
  'case.break-glass': [(facts) => when('glass.not-reviewed', Object.keys(facts.glasses).length >= 20)],
  'case.request-erasure': [reviewed],
  'case.erase': [(facts) => when('erasure.not-requested', !facts.erasureRequested), reviewed],
};

/** What the case lacks for a step, whatever is put in: the screen shows the same before anyone clicks. */
export const lacking = (transition: string, facts: Facts): string[] =>
  (lacks[transition] ?? []).flatMap((lack) => lack(facts)).sort();

type Fault = (facts: Facts, body: Body) => string[];

const number = (value: unknown): number => Number(value);
const beyond = (people: unknown, facts: Facts): boolean =>
  (Array.isArray(people) ? (people as number[]) : [number(people)]).some((person) => person > facts.people);
const members =
  (field: string): Fault =>
  (facts, body) =>
    when('person.unknown', beyond(body[field], facts));

const unreasoned = (body: Body, field: string): string[] =>
  when('priority.reason-missing', body['priority'] !== 'normal' && body[field] === undefined);

const faults: Readonly<Record<string, Fault>> = {
  'intake.identify': (facts, body) =>
    when(
      'person.more-than-declared',
      (body['people'] as { person: number }[]).some(({ person }) => person > facts.people),
    ),
  'intake.decide-duplicate': (facts, body) =>
    when('duplicates.unknown-match', facts.matches[String(body['match'])] === undefined),
  'intake.record-consent': (facts, body) =>
    beyond(body['person'], facts)
      ? ['person.unknown']
      : isChild(facts, number(body['person'])) && body['guardian'] === null
        ? ['consent.guardian-missing']
        : when('consent.guardian-name-missing', body['guardian'] === 'appointed' && body['guardianName'] === undefined),
  'intake.withdraw-consent': (facts, body) =>
    when('consent.not-given', facts.consents[`${String(body['person'])} ${String(body['purpose'])}`] === undefined),
  'intake.assess-needs': members('people'),
  'intake.open-best-interests': (facts, body) => when('person.unknown', !facts.members[number(body['person'])]),
  'referral.record-interview': members('person'),
  'referral.record-best-interests': (facts, body) => when('person.unknown', !isChild(facts, number(body['person']))),
  'referral.draft-submission': (facts, body) => [
    ...unreasoned(body, 'priorityBecause'),
    ...when('submission.same-category', body['primary'] === body['secondary']),
    ...when('submission.size-differs', body['caseSize'] !== facts.people),
    ...when('declaration.not-signed', body['declarationSigned'] !== true),
  ],
  'referral.accept': members('accepted'),
  'transit.record-document': members('person'),
  'transit.log-exit-permission': members('people'),
  'transit.clear-medical': members('person'),
  'transit.confirm-leg': (facts, body) => when('leg.unknown', number(body['leg']) > (facts.legs ?? 0)),
  'transit.report-incident': members('people'),
  'resettlement.place': (_facts, body) =>
    when('family.kept-apart-without-reason', body['together'] !== true && body['apartBecause'] === undefined),
  'resettlement.follow-up': members('people'),
  'case.set-priority': (_facts, body) => unreasoned(body, 'reason'),
  'case.hold': (facts) => when('case.held', facts.held),
  'case.review-break-glass': (facts, body) =>
    when('glass.not-broken', facts.glasses[number(body['entry'])] === undefined),
  'case.report-return': members('people'),
};

/** What is wrong with an input that is well formed. */
export const faulty = (transition: string, facts: Facts, body: Body): string[] =>
  (faults[transition]?.(facts, body) ?? []).sort();
