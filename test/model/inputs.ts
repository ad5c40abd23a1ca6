import type { TransitionName } from '@app/lifecycle';
import { samples, withOwnNames, type SampleContext } from '@app/testing/samples';
import { everyone, isChild, travelling, type Body, type Facts } from './facts.js';
import { modelTable } from './table.js';

/** The people of a case: an adult, and where there are two, a child of sixteen who came alone. */

export interface Inputs extends SampleContext {
  deliveryId?: string;
}

const sample = (transition: string, context: Inputs): Body => samples[transition as TransitionName](context) as Body;

const purposes = ['unhcr', 'destination-states', 'transit-partners', 'family-tracing'];
const consents = (facts: Facts, person: number): boolean =>
  purposes.every((purpose) => {
    const guardian = facts.consents[`${person} ${purpose}`];
    return guardian !== undefined && !(isChild(facts, person) && guardian === null);
  });
/** The first person for whom something is lacking, else the last person. */
const firstWithout = (people: readonly number[], has: (person: number) => boolean): number =>
  people.find((person) => !has(person)) ?? people.at(-1) ?? 1;

type Fit = (facts: Facts, input: Body) => Body;
const listed =
  (field: string): Fit =>
  (facts) => ({ [field]: everyone(facts) });

const fitted: Readonly<Record<string, Fit>> = {
  'intake.identify': (facts, input) => {
    const [adult, , child] = input['people'] as Body[];
    const people = [adult, { ...child, person: 2 }];
    return withOwnNames({
      people: people.filter((one) => everyone(facts).includes(Number(one?.['person']))),
    }) as Body;
  },
  'intake.decide-duplicate': ({ matches }) => {
    const [match] = Object.keys(matches).filter((one) => matches[one] === false);
    return match ? { match } : {};
  },
  'intake.record-consent': (facts) => {
    const person = firstWithout(everyone(facts), (one) => consents(facts, one));
    return person === 1 ? { person, guardian: null } : { person, guardian: 'appointed', guardianName: 'Ms. Guardian' };
  },
  'intake.assess-needs': (facts) => ({
    people: everyone(facts),
    needs: [{ person: everyone(facts)[0], codes: ['LP-RR', 'SP-PT'] }],
  }),
  'intake.open-best-interests': (facts) => ({ person: everyone(facts).at(-1) }),
  'referral.record-best-interests': (facts) => ({ person: everyone(facts).at(-1) }),
  'referral.draft-submission': (facts) => ({ caseSize: everyone(facts).length }),
  'intake.end-shelter': ({ sheltered }) => ({ people: sheltered.length > 0 ? sheltered : [1] }),
  'referral.accept': listed('accepted'),
  'transit.record-document': (facts) => ({
    person: firstWithout(travelling(facts), (one) => facts.documents.includes(one)),
  }),
  'transit.log-exit-permission': listed('people'),
  'transit.clear-medical': (facts) => ({
    person: firstWithout(travelling(facts), (one) => facts.fit.includes(one)),
  }),
  'transit.confirm-leg': ({ receipts, legs }) => ({ leg: Math.min(receipts.length + 1, legs ?? 1) }),
  'transit.report-incident': listed('people'),
  'resettlement.follow-up': listed('people'),
  'case.report-return': listed('people'),
  'case.split': (facts) => ({ people: everyone(facts).slice(-1) }),
  'case.review-break-glass': ({ glasses }) => ({ entry: Number(Object.keys(glasses).at(-1) ?? 1) }),
};

/** A well-formed input that the case accepts in its present state. */
export const fitting = (transition: string, facts: Facts, context: Inputs): Body => {
  const input = sample(transition, context);
  return { ...input, ...fitted[transition]?.(facts, input) };
};

export const arrivalOf = (people: number, context: Inputs): Body => ({
  ...sample('intake.register', context),
  people,
});

const nobody = 40;
const odd: Readonly<Record<string, readonly Body[]>> = {
  'intake.record-consent': [{ person: nobody }, { person: 2, guardian: null }, { guardianName: undefined }],
  'intake.withdraw-consent': [{ person: 2, purpose: 'unhcr' }, { purpose: 'unhcr' }, { purpose: 'transit-partners' }],
  'intake.assess-needs': [{ people: [nobody] }],
  'intake.open-best-interests': [{ person: nobody }],
  'referral.record-interview': [{ person: nobody }],
  'referral.record-best-interests': [{ person: 1 }, { person: 2, step: 'assessed' }],
  'referral.draft-submission': [
    { secondary: 'legal-physical-protection' },
    { caseSize: 50, declarationSigned: false },
    { priorityBecause: undefined },
    { priority: 'normal', priorityBecause: undefined },
  ],
  'referral.accept': [{ accepted: [nobody] }, { accepted: [1] }],
  'transit.record-document': [{ person: nobody }],
  'transit.log-exit-permission': [{ people: [nobody] }, { status: 'refused' }],
  'transit.clear-medical': [{ person: 1, fit: false }],
  'transit.confirm-leg': [{ leg: 20 }],
  'resettlement.place': [{ together: false }, { destination: '22222222-2222-4222-8222-222222222222' }],
  'resettlement.follow-up': [{ people: [nobody] }],
  'case.set-priority': [{ reason: undefined }, { priority: 'normal', reason: undefined }],
  'intake.end-shelter': [{ people: [1] }, { people: [2] }, { people: [nobody] }],
  'case.withdraw': [{ people: [1] }, { people: [2] }, { people: [nobody] }],
  'case.report-lost-contact': [{ people: [1] }, { people: [2] }, { people: [1, 2] }],
  'case.report-return': [{ people: [nobody] }, { people: [1] }, { people: [2] }],
  'case.split': [
    { people: [nobody] },
    { people: [1] },
    { people: [1, 2] },
    { guardianName: undefined },
    { people: [1], guardianName: undefined },
  ],
  'case.review-break-glass': [{ entry: 999 }],
};

/**
 * A well-formed input with something that the case may not accept. `which` chooses among the faults of the transition.
 */
export const oddly = (transition: string, facts: Facts, context: Inputs, which: number): Body => {
  const variants = odd[transition] ?? [{}];
  return { ...fitting(transition, facts, context), ...variants[which % variants.length] };
};

/** Malformed inputs: a field that no transition has, a list, or a field of another type. */
export const malformed = (transition: string, facts: Facts, context: Inputs, which: number): Body | unknown[] => {
  const good = modelTable[transition] ? fitting(transition, facts, context) : {};
  const [first] = Object.keys(good);
  const wrong: (Body | unknown[])[] = [
    { ...good, 'no-such-field': 1 },
    [good],
    first ? { ...good, [first]: { no: 1 } } : [1],
  ];
  return wrong[which % wrong.length] ?? [];
};
