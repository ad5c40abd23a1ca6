import { describe, expect, it } from '@jest/globals';
import {
  caseStates,
  compartments,
  emptyFile,
  everReads,
  opensOf,
  readersByPart,
  readingOf,
  roles,
  stages,
  type CaseFile,
  type CaseState,
  type Compartment,
  type ReadCase,
  type Reader,
  type Role,
  type Stage,
} from './index.js';

const some = (state: CaseState, custody: Stage, file: Partial<CaseFile> = {}): ReadCase => ({
  state,
  custody,
  file: { ...emptyFile, ...file },
});

/**
 * The rule written a second time, as lists, from its description: i, p, r for compartments that are read whole;
 * lower-case letters in brackets for those that are read in part.
 */
const beforeDeparture: Record<string, CaseState[]> = {
  intake: ['intake.registered', 'intake.sheltered', 'intake.assisted', 'referral.offered'],
  referral: [
    'referral.preparing',
    'referral.sent',
    'referral.acknowledged',
    'referral.recognised',
    'referral.rejected',
    'referral.drafted',
    'referral.submitted',
    'referral.accepted',
    'transit.offered',
  ],
  transit: ['transit.planning', 'transit.cleared'],
};
const afterDeparture: Record<string, CaseState[]> = {
  transit: ['transit.moving', 'transit.interrupted', 'resettlement.offered'],
  resettlement: ['resettlement.receiving', 'resettlement.placed', 'resettlement.settling'],
};
const closed: CaseState[] = ['closed.settled', 'closed.withdrawn', 'closed.lost-contact', 'closed.erased'];
const byRole: Record<Role, Record<'before' | 'after' | 'closed', Record<Stage, string>>> = {
  'intake-officer': {
    before: { intake: 'ip', referral: 'ip', transit: 'ip', resettlement: '' },
    after: { intake: '', referral: '', transit: '', resettlement: '' },
    closed: { intake: '', referral: '', transit: '', resettlement: '' },
  },
  'head-of-mission': {
    before: { intake: 'ip', referral: 'ip', transit: 'ip', resettlement: '' },
    after: { intake: '', referral: '', transit: '', resettlement: '' },
    closed: { intake: '', referral: '', transit: '', resettlement: '' },
  },
  caseworker: {
    before: { intake: '', referral: 'ipr', transit: '(ipr)', resettlement: '' },
    after: { intake: '', referral: '', transit: '(ipr)', resettlement: '(ipr)' },
    closed: { intake: '', referral: 'ipr', transit: '(ipr)', resettlement: '(ipr)' },
  },
  reviewer: {
    before: { intake: '', referral: 'ipr', transit: '(ipr)', resettlement: '' },
    after: { intake: '', referral: '', transit: '(ipr)', resettlement: '(ipr)' },
    closed: { intake: '', referral: 'ipr', transit: '(ipr)', resettlement: '(ipr)' },
  },
  'transit-officer': {
    before: { intake: '', referral: '', transit: 'ipr', resettlement: '' },
    after: { intake: '', referral: '', transit: 'ipr', resettlement: '' },
    closed: { intake: '', referral: '', transit: 'ipr', resettlement: '' },
  },
  'resettlement-officer': {
    before: { intake: '', referral: '', transit: '', resettlement: '' },
    after: { intake: '', referral: '', transit: '', resettlement: 'ir' },
    closed: { intake: '', referral: '', transit: '', resettlement: 'ir' },
  },
  coordinator: nobody(),
  auditor: nobody(),
  administrator: nobody(),
  system: nobody(),
};
function nobody(): Record<'before' | 'after' | 'closed', Record<Stage, string>> {
  const none = { intake: '', referral: '', transit: '', resettlement: '' };
  return { before: none, after: none, closed: none };
}

const lives = stages.flatMap((custody) => [
  ...(beforeDeparture[custody] ?? []).map((state) => ({ custody, state, when: 'before' as const })),
  ...(afterDeparture[custody] ?? []).map((state) => ({ custody, state, when: 'after' as const })),
  ...closed.map((state) => ({ custody, state, when: 'closed' as const })),
]);

const departedAt = '2026-06-01T03:00:00.000Z';
const letters: Record<Compartment, string> = { identity: 'i', protection: 'p', route: 'r' };
/** The compartments that a reader opens, in the letters of the table. */
function read(role: Role, of: ReadCase): string {
  const reading = readingOf({ role }, of);
  const opened = compartments.filter((one) => reading[one]);
  const said = opened.map((one) => letters[one]).join('');
  return opened.length > 0 && opened.every((one) => !reading[one]?.whole) ? `(${said})` : said;
}

describe.each(roles)('%s', (role) => {
  it.each(lives.map(({ state, custody, when }) => [state, custody, when] as const))(
    'in %s with the %s service, %s departure or end, reads what the rule says and nothing else',
    (state, custody, when) => {
      const file = when === 'after' ? { departedAt } : {};
      expect(read(role, some(state, custody, file))).toBe(byRole[role][when][custody]);
    },
  );
});

describe('an assignment', () => {
  const files: Partial<CaseFile>[] = [
    {},
    { departedAt },
    { shelterPlaces: 1 },
    { duplicates: [{ match: 'M-0', decision: null }] },
    { madeBy: { 'case.break-glass': 'a coordinator' } },
  ];
  it.each(roles)('gives a %s nothing beyond what stage and custody give, in any state', (role) => {
    for (const state of caseStates)
      for (const custody of stages)
        for (const file of files)
          expect(readingOf({ role, id: 'me' } as Reader, some(state, custody, { ...file, assignee: 'me' }))).toEqual(
            readingOf({ role }, some(state, custody, file)),
          );
  });
});

describe('a mission', () => {
  const officer = (of: ReadCase) => read('intake-officer', of);

  it('keeps reading while somebody of the case lives there, and never reads the route', () => {
    for (const state of caseStates) {
      expect(officer(some(state, 'transit', { departedAt, shelterPlaces: 1 }))).toBe('ip');
      expect(read('head-of-mission', some(state, 'transit', { shelterPlaces: 1 }))).toBe('ip');
    }
  });

  it('reads nothing about people who left and whose journey is planned again', () => {
    expect(officer(some('transit.planning', 'transit', { departedAt }))).toBe('');
    expect(officer(some('transit.cleared', 'transit', { departedAt }))).toBe('');
  });

  it('reads nothing about people who were returned', () => {
    for (const custody of stages) expect(officer(some('closed.returned', custody))).toBe('');
  });
});

describe('before the hand-over to the referral service', () => {
  const state = 'intake.registered';

  it('a caseworker reads identities while a possible duplicate is undecided, and no longer', () => {
    const open = { duplicates: [{ match: 'M-0', decision: null }] };
    expect(read('caseworker', some(state, 'intake', open))).toBe('i');
    expect(read('reviewer', some(state, 'intake', open))).toBe('');
    expect(read('caseworker', some('closed.withdrawn', 'intake', open))).toBe('');
    expect(read('caseworker', some(state, 'intake', { duplicates: [{ match: 'M-0', decision: 'different' }] }))).toBe(
      '',
    );
  });
});

describe('after the hand-over to transit', () => {
  it('a caseworker reads what was recorded until then, and their own entries', () => {
    expect(readingOf({ role: 'caseworker' }, some('resettlement.placed', 'resettlement')).route).toEqual({
      whole: false,
      until: 'transit.open',
      made: [],
    });
  });

  it('a caseworker reads the monitoring of returned people, whichever service had the case', () => {
    for (const custody of stages) {
      const reading = readingOf({ role: 'caseworker' }, some('closed.returned', custody));
      expect(reading.route).toEqual({ whole: true });
    }
    expect(readingOf({ role: 'reviewer' }, some('closed.returned', 'transit')).route?.whole).toBe(false);
  });

  it('transit officers read nothing after resettlement has taken the case', () => {
    expect(read('transit-officer', some('resettlement.receiving', 'resettlement', { departedAt }))).toBe('');
  });
});

describe('a broken glass', () => {
  const broken = { madeBy: { 'case.break-glass': 'a coordinator' } };

  it('lets the reviewer read its reason, and nothing else of a case without a part for them', () => {
    const reading = readingOf({ role: 'reviewer' }, some('intake.registered', 'intake', broken));
    const glass = { whole: false, until: null, made: ['case.break-glass', 'case.review-break-glass'] };
    expect(reading).toEqual({ protection: glass, route: glass });
    expect(read('caseworker', some('intake.registered', 'intake', broken))).toBe('');
  });

  it('does not reduce what the reviewer may read otherwise', () => {
    expect(read('reviewer', some('referral.sent', 'referral', broken))).toBe('ipr');
    const later = readingOf({ role: 'reviewer' }, some('transit.moving', 'transit', broken)).route;
    expect(later).toEqual({
      whole: false,
      until: 'transit.open',
      made: ['case.break-glass', 'case.review-break-glass'],
    });
  });
});

describe('the rule in words', () => {
  const everyCase = stages.flatMap((custody) =>
    caseStates.flatMap((state) =>
      [
        {},
        { shelterPlaces: 1 },
        { duplicates: [{ match: 'M', decision: null }] },
        { madeBy: { 'case.break-glass': 'x' } },
      ].map((file) => some(state, custody, file)),
    ),
  );

  it.each(roles.filter((role) => role !== 'coordinator'))('names for %s what they open in some case', (role) => {
    const opened = compartments.filter((one) => everyCase.some((of) => opensOf({ role }, of).includes(one)));
    const named = compartments.filter((one) =>
      readersByPart.some((part) => part.roles.includes(role) && part.compartments.includes(one)),
    );
    expect(opened).toEqual(named);
    expect(compartments.filter((one) => everReads(role, one))).toEqual(named);
  });
});
