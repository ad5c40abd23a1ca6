import { describe, expect, it } from '@jest/globals';
import { emptyFile, type Actor, type CaseFile, type Consent, type Member, type Requirement } from './index.js';
import * as need from './requirements.js';
import { household } from '@app/testing/household';

const mother: Member = { no: 1, child: false, alone: false, identity: 'recorded' };
const son: Member = { no: 2, child: true, alone: false, identity: 'recorded' };
const girlAlone: Member = { no: 3, child: true, alone: true, identity: 'absent' };

const officer: Actor = { id: 'a', role: 'intake-officer', facilityId: 'f', pendingInstructions: 0 };
const now = new Date('2026-06-01T12:00:00Z');
const three = (facts: Partial<CaseFile> = {}): CaseFile => ({
  ...emptyFile,
  people: household(3),
  members: [mother, son, girlAlone],
  ...facts,
});
const asked = (requirement: Requirement, file: CaseFile, actor = officer, at = now) => requirement(file, actor, at);

describe('consent to share with UNHCR', () => {
  const consent = (person: number, guardian: Consent['guardian'] = null, given = true): Consent => ({
    person,
    purpose: 'unhcr',
    given,
    guardian,
  });
  const toUnhcr = need.consentTo('unhcr');
  const everybodys = [consent(1), consent(2, 1), consent(3, 'appointed')];

  it('is complete when every adult gave it, and a guardian for every child', () => {
    expect(asked(toUnhcr, three({ consents: everybodys }))).toEqual([]);
  });

  it('is missing for everybody before anyone was asked, identified or not', () => {
    expect(asked(toUnhcr, { ...emptyFile, people: household(2) })).toEqual([
      { code: 'consent.unhcr-missing', people: [1, 2] },
    ]);
  });

  it.each<[string, Consent, number]>([
    ['an adult withdrew it', consent(1, null, false), 1],
    ['a child gave it without a guardian', consent(2), 2],
    ['the guardian named is a child too', consent(2, 3), 2],
    ['it was given for another purpose', { ...consent(3, 'appointed'), purpose: 'destination-states' }, 3],
  ])('is missing for the person concerned when %s', (_claim, changed, person) => {
    const consents = [...everybodys.filter((one) => one.person !== person), changed];
    expect(asked(toUnhcr, three({ consents }))).toEqual([{ code: 'consent.unhcr-missing', people: [person] }]);
  });

  it.each([
    ['destination-states', 'consent.destination-states-missing'],
    ['transit-partners', 'consent.transit-partners-missing'],
  ] as const)('does not count for %s, which has its own code', (purpose, code) => {
    expect(asked(need.consentTo(purpose), three({ consents: everybodys }))).toEqual([{ code, people: [1, 2, 3] }]);
    const theirs = everybodys.map((one) => ({ ...one, purpose }));
    expect(asked(need.consentTo(purpose), three({ consents: theirs }))).toEqual([]);
  });

  it('counts only people who still belong to the case, in their order', () => {
    const file = three({ consents: [...everybodys].reverse() });
    expect(need.consentingTo(file, 'unhcr')).toEqual([1, 2, 3]);
    expect(need.consentingTo(file, 'destination-states')).toEqual([]);
    // the mother consented for the son
    expect(need.consentingTo({ ...file, left: [{ person: 1, how: 'withdrawn' }] }, 'unhcr')).toEqual([3]);
  });

  it('for family tracing is called not given', () => {
    expect(asked(need.consentTo('family-tracing'), { ...emptyFile, people: household(1) })).toEqual([
      { code: 'consent.not-given', people: [1] },
    ]);
  });
});

describe('before a referral', () => {
  it('everybody is identified, or the reason for its absence is recorded', () => {
    expect(asked(need.identityOfEveryone, three())).toEqual([]);
    expect(asked(need.identityOfEveryone, three({ members: [son] }))).toEqual([
      { code: 'identity.missing', people: [1, 3] },
    ]);
  });

  it("everybody's specific needs are assessed", () => {
    expect(asked(need.needsOfEveryone, three({ needsAssessed: [1, 2, 3] }))).toEqual([]);
    expect(asked(need.needsOfEveryone, three({ needsAssessed: [2] }))).toEqual([
      { code: 'needs.not-assessed', people: [1, 3] },
    ]);
  });

  it('every possible duplicate is decided, either way', () => {
    const decided = [
      { match: 'M-1', decision: 'same' as const },
      { match: 'M-2', decision: 'different' as const },
    ];
    expect(asked(need.duplicatesDecided, three({ duplicates: decided }))).toEqual([]);
    expect(
      asked(need.duplicatesDecided, three({ duplicates: [...decided, { match: 'M-3', decision: null }] })),
    ).toEqual([{ code: 'duplicates.undecided' }]);
  });

  it('the officer has acknowledged the standing instructions in force', () => {
    expect(asked(need.instructionsAcknowledged, three())).toEqual([]);
    expect(asked(need.instructionsAcknowledged, three(), { ...officer, pendingInstructions: 2 })).toEqual([
      { code: 'instructions.not-acknowledged' },
    ]);
  });
});

describe('the best interests procedure', () => {
  it('must be open for a child who came alone, and is not required for a child with a parent', () => {
    expect(asked(need.bestInterestsOpened, three())).toEqual([{ code: 'best-interests.not-opened', people: [3] }]);
    expect(asked(need.bestInterestsOpened, three({ bestInterests: [{ person: 3, step: 'opened' }] }))).toEqual([]);
    expect(asked(need.bestInterestsOpened, three({ members: [mother, son] }))).toEqual([]);
  });

  it.each(['opened', 'assessed'] as const)('is not determined when it is only %s', (step) => {
    expect(asked(need.bestInterestsDetermined, three({ bestInterests: [{ person: 3, step }] }))).toEqual([
      { code: 'best-interests.not-determined', people: [3] },
    ]);
  });

  it('is determined for every child alone before a State is asked', () => {
    expect(asked(need.bestInterestsDetermined, three({ bestInterests: [{ person: 3, step: 'determined' }] }))).toEqual(
      [],
    );
  });
});

describe('before clearance', () => {
  const leg = (departs: string, arrives: string, escorted = true, received = true) => ({
    departs,
    arrives,
    departsOn: departs.slice(0, 10),
    arrivesOn: arrives.slice(0, 10),
    escorted,
    received,
  });
  const plan = [
    leg('2026-07-01T03:00:00.000Z', '2026-07-01T09:00:00.000Z'),
    leg('2026-07-02T03:00:00.000Z', '2026-07-02T15:00:00.000Z'),
  ];
  const paper = (person: number, validUntil = '2028-01-01', kind = 'laissez-passer') => ({ person, kind, validUntil });

  it('there is a plan', () => {
    expect(asked(need.planned, three())).toEqual([{ code: 'plan.missing' }]);
    expect(asked(need.planned, three({ plan }))).toEqual([]);
  });

  it.each(['national-passport', 'laissez-passer', 'convention-travel-document', 'icrc-emergency-travel-document'])(
    'every traveller has a travel document that lasts to the last day, such as a %s',
    (kind) => {
      const documents = [paper(1), paper(2), paper(3, '2026-07-02', kind)];
      expect(asked(need.documentsLast, three({ plan, documents }))).toEqual([]);
    },
  );

  it.each([
    ['ends the day before the last arrival', paper(2, '2026-07-01')],
    ['is a visa, with which nobody crosses a border alone', paper(2, '2028-01-01', 'entry-visa')],
    ['is a birth record', paper(2, '2028-01-01', 'birth-record')],
    ['belongs to somebody else', paper(1)],
  ])('a traveller is named whose only document %s', (_claim, document) => {
    expect(asked(need.documentsLast, three({ plan, documents: [paper(1), document, paper(3)] }))).toEqual([
      { code: 'documents.missing', people: [2] },
    ]);
  });

  it('only those whom a State accepted need documents, permission and clearance', () => {
    const file = three({
      plan,
      accepted: [1],
      documents: [paper(1)],
      exitPermissions: [{ person: 1, status: 'granted', validUntil: null }],
      fitToTravel: [{ person: 1, fit: true, validUntil: '2026-07-01' }],
    });
    for (const rule of [need.documentsLast, need.exitPermitted, need.fitToTravel])
      expect(asked(rule, file)).toEqual([]);
  });

  it.each<[string, 'asked' | 'granted' | 'refused', string | null, number[]]>([
    ['granted without an end', 'granted', null, []],
    ['granted to the day of departure', 'granted', '2026-07-01', []],
    ['granted to the day before', 'granted', '2026-06-30', [3]],
    ['asked for', 'asked', null, [3]],
    ['refused', 'refused', '2030-01-01', [3]],
  ])('exit permission that is %s counts as it should', (_claim, status, validUntil, people) => {
    const exitPermissions = [
      { person: 1, status: 'granted' as const, validUntil: null },
      { person: 2, status: 'granted' as const, validUntil: null },
      { person: 3, status, validUntil },
    ];
    expect(asked(need.exitPermitted, three({ plan, exitPermissions }))).toEqual(
      people.length > 0 ? [{ code: 'exit-permission.missing', people }] : [],
    );
  });

  it.each<[string, boolean, string, number[]]>([
    ['fit on the day of departure', true, '2026-07-01', []],
    ['fit until the day before', true, '2026-06-30', [3]],
    ['unfit', false, '2026-12-31', [3]],
  ])('a traveller found %s counts as it should', (_claim, fit, validUntil, people) => {
    const fitToTravel = [
      { person: 1, fit: true, validUntil: '2026-08-01' },
      { person: 2, fit: true, validUntil: '2026-08-01' },
      { person: 3, fit, validUntil },
    ];
    expect(asked(need.fitToTravel, three({ plan, fitToTravel }))).toEqual(
      people.length > 0 ? [{ code: 'medical-clearance.missing', people }] : [],
    );
  });

  const first = plan[0]!;
  const second = plan[1]!;

  it('every leg of a child has an escort', () => {
    const unescorted = [first, { ...second, escorted: false }];
    expect(asked(need.childrenEscorted, three({ plan }))).toEqual([]);
    expect(asked(need.childrenEscorted, three({ plan: unescorted }))).toEqual([
      { code: 'plan.escort-missing', legs: [2] },
    ]);
  });

  it('adults may travel without an escort, also when the children of the case stay', () => {
    const unescorted = [first, { ...second, escorted: false }];
    expect(asked(need.childrenEscorted, three({ plan: unescorted, members: [mother], people: household(1) }))).toEqual(
      [],
    );
    expect(asked(need.childrenEscorted, three({ plan: unescorted, accepted: [1] }))).toEqual([]);
  });

  it('every leg has a receiver', () => {
    expect(asked(need.receiverOnEveryLeg, three({ plan }))).toEqual([]);
    expect(asked(need.receiverOnEveryLeg, three({ plan: [{ ...first, received: false }, second] }))).toEqual([
      { code: 'plan.receiver-missing', legs: [1] },
    ]);
  });

  it('arrival needs a receipt for every leg', () => {
    expect(asked(need.receiptForEveryLeg, three({ plan, receipts: [2] }))).toEqual([
      { code: 'leg.receipt-missing', legs: [1] },
    ]);
    expect(asked(need.receiptForEveryLeg, three({ plan, receipts: [1, 2] }))).toEqual([]);
  });
});

describe('the follow-ups', () => {
  const settled = three({ statusGrantedOn: '2026-03-01' });

  it.each([
    ['before the 30th day', '2026-03-30T23:59:59Z', []],
    ['from the 30th day on', '2026-03-31T00:00:00Z', ['day-30']],
    ['from the 90th day on', '2026-05-30T00:00:00Z', ['day-30', 'day-90']],
    ['after a year', '2027-03-01T00:00:00Z', ['day-30', 'day-90', 'day-365']],
  ])('that are due %s are required', (_claim, at, fields) => {
    expect(asked(need.followUpsDone, settled, officer, new Date(at))).toEqual(
      fields.length > 0 ? [{ code: 'follow-up.due', fields }] : [],
    );
  });

  it('that took place are not required again', () => {
    const held = { ...settled, followUps: [30, 90] };
    expect(asked(need.followUpsDone, held, officer, new Date('2026-12-01'))).toEqual([]);
  });
});
