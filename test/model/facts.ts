import type { AskingRole } from './table.js';

/** What the model remembers of a case besides its state: enough to know what a step lacks. Never changed in place. */
export interface Facts {
  /** Everybody who belongs to the case, and who left it. */
  people: readonly number[];
  members: Readonly<Record<number, { child: boolean; alone: boolean }>>;
  /** The guardian that was named, by `person purpose`; null for none. */
  consents: Readonly<Record<string, unknown>>;
  assessed: readonly number[];
  /** Whether people of the case ever departed from the mission. */
  departed: boolean;
  /** Possible duplicates, and whether each is decided. */
  matches: Readonly<Record<string, boolean>>;
  bestInterests: Readonly<Record<number, string>>;
  held: boolean;
  /** The people who live in the mission. */
  sheltered: readonly number[];
  /** The people who left the case while it went on for the others. */
  left: readonly number[];
  returned: readonly number[];
  placed: readonly number[];
  intakeState: string;
  stage: string;
  accepted: readonly number[];
  documents: readonly number[];
  permitted: readonly number[];
  fit: readonly number[];
  legs: number | null;
  receipts: readonly number[];
  erasureRequested: boolean;
  /** Uses of break-glass that wait for a review: the person, by the number of the entry. */
  glasses: Readonly<Record<number, string>>;
  /** Who made the latest entry of each transition. */
  makers: Readonly<Record<string, string>>;
}

export const nothingYet: Facts = {
  people: [],
  members: {},
  consents: {},
  assessed: [],
  departed: false,
  matches: {},
  bestInterests: {},
  held: false,
  sheltered: [],
  left: [],
  returned: [],
  placed: [],
  intakeState: 'intake.assisted',
  stage: 'intake',
  accepted: [],
  documents: [],
  permitted: [],
  fit: [],
  legs: null,
  receipts: [],
  erasureRequested: false,
  glasses: {},
  makers: {},
};

export interface Asker {
  name: string;
  role: AskingRole | 'system';
  /** The facility that the person is bound to. */
  facility: string | null;
}

export type Body = Readonly<Record<string, unknown>>;

/** Everyone who still belongs to the case. */
export const everyone = ({ people, left }: Facts): number[] => people.filter((person) => !left.includes(person));
/** The people who travel on: everyone, until a State has decided. */
export const travelling = (facts: Facts): readonly number[] =>
  facts.accepted.length > 0 ? facts.accepted.filter((person) => !facts.left.includes(person)) : everyone(facts);
export const isChild = ({ members }: Facts, person: number): boolean => members[person]?.child ?? false;

const numbers = (value: unknown): number[] => (Array.isArray(value) ? (value as number[]) : [Number(value)]);
const and = (some: readonly number[], more: unknown): number[] => [...new Set([...some, ...numbers(more)])];
const without = (some: readonly number[], less: unknown): number[] =>
  some.filter((one) => !numbers(less).includes(one));

type Change = (facts: Facts, body: Body, seq: number, by: Asker) => Partial<Facts>;

/**
 * The named people leave; without names, everybody. The case continues for the others, and closes with the last one.
 */
const offThePath: Change = (facts, body) => {
  const leaving = (body['people'] as number[] | undefined) ?? everyone(facts);
  const closes = everyone(facts).every((person) => leaving.includes(person));
  if (closes) return { held: false, sheltered: [], placed: [] };
  return {
    left: and(facts.left, leaving),
    sheltered: without(facts.sheltered, leaving),
    placed: without(facts.placed, leaving),
  };
};

/** What is recorded of some of the people; what is recorded of the case stays. */
function factsOf(facts: Facts, people: readonly number[]): Facts {
  const only = (some: readonly number[]): number[] => some.filter((person) => people.includes(person));
  const sheltered = only(facts.sheltered);
  return {
    ...facts,
    people,
    sheltered,
    intakeState: facts.sheltered.length > 0 && sheltered.length === 0 ? 'intake.assisted' : facts.intakeState,
    left: only(facts.left),
    returned: only(facts.returned),
    placed: only(facts.placed),
    accepted: only(facts.accepted),
    documents: only(facts.documents),
    permitted: only(facts.permitted),
    fit: only(facts.fit),
  };
}

/**
 * What a case that begins by a split knows, and its state. Whoever does not live in the mission is assisted outside;
 * whoever the State did not accept goes back to recognition.
 */
export function begun(state: string, before: Facts, people: readonly number[]): { state: string; facts: Facts } {
  const facts = { ...factsOf(before, people), matches: {}, glasses: {}, erasureRequested: false };
  if (before.accepted.length > 0 && facts.accepted.length === 0)
    return {
      state: 'referral.recognised',
      facts: { ...facts, ...notAccepted, stage: 'referral', departed: false },
    };
  return { state: state === 'intake.sheltered' && facts.sheltered.length === 0 ? 'intake.assisted' : state, facts };
}

/**
 * Answers of an earlier round do not count in a new one. Documents and plan belong to the journey that did not happen.
 */
const noJourney: Partial<Facts> = { legs: null, receipts: [] };
const noPapers: Partial<Facts> = { permitted: [], fit: [], ...noJourney };
const notAccepted: Partial<Facts> = { accepted: [], placed: [], ...noPapers };
const reopenedIn: Readonly<Record<string, Partial<Facts>>> = {
  intake: notAccepted,
  referral: notAccepted,
  transit: { placed: [], ...noPapers },
  resettlement: { placed: [] },
};

/**
 * The facts that an accepted transition changes. Transitions that are not named here change no fact that a rule needs.
 */
const changes: Readonly<Record<string, Change>> = {
  'intake.register': (_facts, body) => ({
    people: Array.from({ length: Number(body['people']) }, (_, index) => index + 1),
  }),
  'intake.shelter': (facts) => ({ sheltered: everyone(facts), intakeState: 'intake.sheltered' }),
  'intake.end-shelter': (facts, body) => {
    const sheltered = without(facts.sheltered, body['people']);
    return { sheltered, ...(sheltered.length === 0 ? { intakeState: 'intake.assisted' } : {}) };
  },
  'intake.assist-outside': () => ({ intakeState: 'intake.assisted' }),
  'intake.identify': ({ members }, body) => ({
    members: {
      ...members,
      ...Object.fromEntries(
        (body['people'] as { person: number; alone: boolean; birth: { date: string } }[]).map((one) => [
          one.person,
          { child: one.birth.date > '2009', alone: one.alone },
        ]),
      ),
    },
  }),
  'intake.decide-duplicate': ({ matches }, body) => ({ matches: { ...matches, [String(body['match'])]: true } }),
  'intake.record-consent': ({ consents }, body) => ({
    consents: {
      ...consents,
      ...Object.fromEntries(
        (body['purposes'] as string[]).map((purpose) => [`${String(body['person'])} ${purpose}`, body['guardian']]),
      ),
    },
  }),
  'intake.withdraw-consent': ({ consents }, body) => ({
    consents: Object.fromEntries(
      Object.entries(consents).filter(([given]) => given !== `${String(body['person'])} ${String(body['purpose'])}`),
    ),
  }),
  'intake.assess-needs': ({ assessed }, body) => ({ assessed: and(assessed, body['people']) }),
  'intake.open-best-interests': ({ bestInterests }, body) => ({
    bestInterests: { [String(body['person'])]: 'opened', ...bestInterests },
  }),
  'referral.open': () => ({ stage: 'referral' }),
  'referral.return-to-intake': (facts) => ({
    ...notAccepted,
    stage: 'intake',
    ...(facts.intakeState === 'intake.sheltered' && facts.sheltered.length === 0 ? { sheltered: everyone(facts) } : {}),
  }),
  'referral.appeal': () => notAccepted,
  'referral.return-draft': () => notAccepted,
  'referral.deny': () => notAccepted,
  'referral.record-best-interests': ({ bestInterests }, body) => ({
    bestInterests: {
      ...bestInterests,
      [String(body['person'])]:
        bestInterests[Number(body['person'])] === 'determined' ? 'determined' : String(body['step']),
    },
  }),
  'referral.accept': (_facts, body) => ({ accepted: and([], body['accepted']) }),
  'transit.open': () => ({ stage: 'transit' }),
  'transit.record-document': ({ documents }, body) => ({ documents: and(documents, body['person']) }),
  'transit.log-exit-permission': ({ permitted }, body) => ({
    permitted: body['status'] === 'granted' ? and(permitted, body['people']) : without(permitted, body['people']),
  }),
  'transit.clear-medical': ({ fit }, body) => ({
    fit: body['fit'] === true ? and(fit, body['person']) : without(fit, body['person']),
  }),
  'transit.plan': (_facts, body) => ({ legs: (body['legs'] as unknown[]).length, receipts: [] }),
  'transit.depart': (facts) => ({ departed: true, sheltered: without(facts.sheltered, travelling(facts)) }),
  'transit.confirm-leg': ({ receipts }, body) => ({ receipts: and(receipts, body['leg']) }),
  'transit.replan': () => noJourney,
  'resettlement.open': () => ({ stage: 'resettlement' }),
  'resettlement.place': (facts) => ({ placed: travelling(facts) }),
  'case.hold': () => ({ held: true }),
  'case.resume': () => ({ held: false }),
  'case.withdraw': offThePath,
  'case.report-lost-contact': offThePath,
  'case.report-return': (facts, body, seq, by) => ({
    ...offThePath(facts, body, seq, by),
    returned: and(facts.returned, body['people']),
  }),
  'case.split': (facts, body) => factsOf(facts, without(facts.people, body['people'])),
  'case.reopen': ({ stage }) => ({ ...reopenedIn[stage], erasureRequested: false }),
  'case.break-glass': ({ glasses }, _body, seq, by) => ({ glasses: { ...glasses, [seq]: by.name } }),
  'case.review-break-glass': ({ glasses }, body) => ({
    glasses: Object.fromEntries(Object.entries(glasses).filter(([entry]) => entry !== String(body['entry']))),
  }),
  'case.request-erasure': () => ({ erasureRequested: true }),
};

export const changed = (facts: Facts, transition: string, body: Body, by: Asker, seq: number): Facts => ({
  ...facts,
  ...changes[transition]?.(facts, body, seq, by),
  makers: { ...facts.makers, [transition]: by.name },
});
