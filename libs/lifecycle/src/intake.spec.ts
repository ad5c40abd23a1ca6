import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  admit,
  decide,
  emptyFile,
  isChildAt,
  lifecycle,
  parseInput,
  personInput,
  type Actor,
  type CaseFile,
  type CaseState,
  type Member,
  type Missing,
  type PersonInput,
} from './index.js';
import { refusalOf } from '@app/testing/refusal';
import { household } from '@app/testing/household';

const officer: Actor = { id: 'officer', role: 'intake-officer', facilityId: 'f', pendingInstructions: 0 };
const now = new Date('2026-06-01T12:00:00Z');

const person = (facts: Partial<PersonInput> = {}): PersonInput =>
  personInput.parse({ person: 1, sex: 'F', nationality: 'KP', alone: false, documents: [], ...facts });
const born = (date: string, calendar: 'solar' | 'lunar' = 'solar'): PersonInput =>
  person({ birth: { date, calendar, approximate: date.length < 10 } });

describe('somebody is a child at arrival', () => {
  it.each([
    ['on the day before the 18th birthday', '2008-05-10', '2026-05-09', true],
    ['not on the 18th birthday', '2008-05-10', '2026-05-10', false],
    ['on the last day of February when born on the 29th', '2008-02-29', '2026-02-28', true],
    ['not on the first of March when born on the 29th', '2008-02-29', '2026-03-01', false],
    ['to the end of the month when only the month is known', '2008-05', '2026-05-30', true],
    ['not in the month after', '2008-05', '2026-06-01', false],
    ['to the end of February when only that is known', '2008-02', '2026-02-28', true],
    ['not in March after it', '2008-02', '2026-03-01', false],
    ['to the end of the year when only the year is known', '2008', '2026-12-30', true],
    ['not in the year after', '2008', '2027-01-01', false],
  ])('%s', (_claim, birth, arrived, child) => {
    expect(isChildAt(`${arrived}T12:00:00.000Z`, born(birth))).toBe(child);
  });

  it('when the date of arrival is not known', () => {
    expect(isChildAt(null, born('1960-01-01'))).toBe(true);
  });

  it('as the officer judges when no birth date is known, and otherwise not', () => {
    expect(isChildAt('2026-05-10T00:00:00Z', person({ child: true }))).toBe(true);
    expect(isChildAt('2026-05-10T00:00:00Z', person({ child: false }))).toBe(false);
    expect(isChildAt('2026-05-10T00:00:00Z', person())).toBe(false);
  });

  it('by the birth date, whatever was judged before it was known', () => {
    expect(isChildAt('2026-05-10T00:00:00Z', { ...born('1980-01-01'), child: true })).toBe(false);
  });

  it('longer when the date is lunar, which falls up to eight weeks later', () => {
    expect(isChildAt('2026-05-10T00:00:00Z', born('2008-04-20', 'solar'))).toBe(false);
    expect(isChildAt('2026-05-10T00:00:00Z', born('2008-04-20', 'lunar'))).toBe(true);
    expect(isChildAt('2026-07-01T00:00:00Z', born('2008-04-20', 'lunar'))).toBe(false);
  });

  it('on the day before the true 18th birthday for every Korean lunar date, leap months included', () => {
    const days = fc.integer({ min: Date.UTC(1930, 1, 1) / 86_400_000, max: Date.UTC(2029, 11, 31) / 86_400_000 });
    fc.assert(
      fc.property(days, (number) => {
        const birthday = new Date(number * 86_400_000);
        const eve = new Date(birthday);
        eve.setUTCFullYear(birthday.getUTCFullYear() + 18);
        eve.setUTCDate(eve.getUTCDate() - 1);
        expect(isChildAt(eve.toISOString(), born(lunarDateOf(birthday), 'lunar'))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  const dangi = new Intl.DateTimeFormat('en-u-ca-dangi', {
    timeZone: 'UTC',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  });
  /** The Korean lunar date of a day; a leap month has the number of the month before it. */
  const lunarDateOf = (at: Date): string => {
    const parts = Object.fromEntries(dangi.formatToParts(at).map(({ type, value }) => [type as string, value]));
    const two = (text = '') => String(parseInt(text, 10)).padStart(2, '0');
    return `${parts['relatedYear'] ?? ''}-${two(parts['month'])}-${two(parts['day'])}`;
  };
});

/** The input checked, the transition decided on a file: what is missing, or the decision. */
function attempt(name: string, file: CaseFile, input: object, state: CaseState = 'intake.sheltered') {
  const row = admit(lifecycle, name, { state, file }, officer);
  return decide(row, { state, file }, officer, parseInput(row, input), { opened: {}, now });
}

const missingIn = (act: () => unknown): Missing[] => refusalOf(act).detail['missing'] as Missing[];

const mother: Member = { no: 1, child: false, alone: false, identity: 'recorded' };
const son: Member = { no: 2, child: true, alone: false, identity: 'recorded' };
const girlAlone: Member = { no: 3, child: true, alone: true, identity: 'recorded' };
const three: CaseFile = {
  ...emptyFile,
  arrivedAt: '2026-05-10T00:00:00.000Z',
  people: household(4),
  members: [mother, son, girlAlone],
};

describe('consent', () => {
  const consent = (no: number, guardian: number | 'appointed' | null) => ({
    person: no,
    purposes: ['unhcr', 'transit-partners'],
    language: 'ko-KP',
    formVersion: 'consent-2026-1',
    guardian,
    ...(guardian === 'appointed' ? { guardianName: 'Ms. Bat' } : {}),
  });

  it.each<[string, number, number | 'appointed' | null]>([
    ['an adult', 1, null],
    ['a child whose guardian is an adult of the case', 2, 1],
    ['a child whose guardian was appointed outside of it', 3, 'appointed'],
    ['somebody who is not identified yet', 4, null],
  ])('of %s is recorded for each purpose', (_claim, no, guardian) => {
    expect(attempt('intake.record-consent', three, consent(no, guardian)).file.consents).toEqual([
      { person: no, purpose: 'unhcr', given: true, guardian },
      { person: no, purpose: 'transit-partners', given: true, guardian },
    ]);
  });

  it.each<[string, number | null]>([
    ['has no guardian', null],
    ['names itself', 2],
    ['names another child', 3],
    ['names somebody who is not in the case', 5],
  ])('of a child is refused when it %s', (_claim, guardian) => {
    expect(missingIn(() => attempt('intake.record-consent', three, consent(2, guardian)))).toEqual([
      { code: 'consent.guardian-missing', people: [2] },
    ]);
  });

  it('of a child is refused while a guardian who was appointed has no name', () => {
    const nameless = { ...consent(2, 'appointed'), guardianName: undefined };
    expect(missingIn(() => attempt('intake.record-consent', three, nameless))).toEqual([
      { code: 'consent.guardian-name-missing', people: [2], fields: ['guardianName'] },
    ]);
  });

  it('of an adult needs no guardian', () => {
    const { guardian: _none, ...left } = consent(1, null);
    expect(attempt('intake.record-consent', three, left).file.consents).toMatchObject([
      { person: 1, guardian: null },
      { person: 1, guardian: null },
    ]);
  });

  it('of a person outside the case is refused', () => {
    expect(missingIn(() => attempt('intake.record-consent', three, consent(5, null)))).toEqual([
      { code: 'person.unknown', people: [5] },
    ]);
  });

  it('that is given again replaces the earlier one', () => {
    const { file } = attempt('intake.record-consent', three, consent(2, 1));
    const again = attempt('intake.record-consent', file, consent(2, 'appointed')).file.consents;
    expect(again.map((one) => one.guardian)).toEqual(['appointed', 'appointed']);
  });

  it('that is withdrawn no longer counts for that person and purpose only, and the case is held', () => {
    const { file } = attempt('intake.record-consent', three, consent(1, null));
    const decision = attempt('intake.withdraw-consent', file, { person: 1, purpose: 'unhcr' });
    expect(decision.file.consents.map((one) => [one.purpose, one.given])).toEqual([
      ['unhcr', false],
      ['transit-partners', true],
    ]);
    expect(decision.wakes).toBe('case.hold');
  });

  it('that was not given, or is withdrawn already, cannot be withdrawn', () => {
    const { file } = attempt('intake.record-consent', three, consent(1, null));
    const withdrawn = attempt('intake.withdraw-consent', file, { person: 1, purpose: 'unhcr' }).file;
    for (const before of [three, withdrawn])
      expect(missingIn(() => attempt('intake.withdraw-consent', before, { person: 1, purpose: 'unhcr' }))).toEqual([
        { code: 'consent.not-given', people: [1] },
      ]);
  });
});

describe('identities', () => {
  const identify = (...people: object[]) => attempt('intake.identify', { ...three, members: [] }, { people });
  const known = { person: 1, names: { hangul: '가나다' }, sex: 'F', nationality: 'KP', alone: false, documents: [] };

  it('are sealed, except who is a child, alone, or not named yet', () => {
    const { body, sealed, file } = identify(
      { ...known, birth: { date: '1988', calendar: 'solar', approximate: true } },
      { ...known, person: 3, names: undefined, absentBecause: 'afraid to say', child: true, alone: true },
    );
    expect(file.members).toEqual([
      { no: 1, child: false, alone: false, identity: 'recorded' },
      { no: 3, child: true, alone: true, identity: 'absent' },
    ]);
    expect(JSON.stringify([body, file])).not.toMatch(/가나다|1988|afraid/);
    expect(JSON.stringify(sealed.identity)).toMatch(/가나다.*1988.*afraid/);
    expect(Object.keys(sealed)).toEqual(['identity']);
  });

  it('without any name count as absent, and need the reason', () => {
    expect(identify({ ...known, names: {}, absentBecause: 'a baby' }).file.members[0]?.identity).toBe('absent');
    expect(missingIn(() => identify({ ...known, names: {} }, { ...known, person: 2, names: undefined }))).toEqual([
      { code: 'identity.missing', people: [1, 2] },
    ]);
  });

  it('of more people than arrived are refused', () => {
    expect(missingIn(() => identify(known, { ...known, person: 5 }))).toEqual([
      { code: 'person.more-than-declared', people: [5] },
    ]);
  });

  it.each(['2008-13', '2008-00', '2008-05-32', '08', '2008-5'])('with the birth date %s are malformed', (date) => {
    const birth = { date, calendar: 'solar', approximate: false };
    expect(refusalOf(() => identify({ ...known, birth })).code).toBe('input.malformed');
  });
});

describe('a possible duplicate', () => {
  const match = 'M-0123456789abcdef';
  const decide = (file: CaseFile) =>
    attempt('intake.decide-duplicate', file, { match, decision: 'different', reason: 'another birth year' });

  it('is decided when the case shows it, and refused when it does not belong to the case', () => {
    expect(missingIn(() => decide(three))).toEqual([{ code: 'duplicates.unknown-match' }]);
    const others = { ...three, duplicates: [{ match: 'M-fedcba9876543210', decision: null }] };
    expect(missingIn(() => decide(others))).toEqual([{ code: 'duplicates.unknown-match' }]);
    const shown = { ...three, duplicates: [{ match, decision: null }] };
    expect(decide(shown).file.duplicates).toEqual([expect.objectContaining({ match, decision: 'different' })]);
  });
});

describe('needs and preferences', () => {
  const needs = (no: number, ...codes: string[]) => ({
    people: [no],
    needs: [{ person: no, codes }],
    codeList: 'progres-v3-2018',
    processingPriority: 'urgent',
  });

  it('are assessed with the codes of the list, and with the priority', () => {
    const { file, sealed } = attempt('intake.assess-needs', three, needs(3, 'SC-UC', 'LP-RR', 'WR'));
    expect(file).toMatchObject({ needsAssessed: [3], processingPriority: 'urgent' });
    expect(sealed.protection).toEqual({ needs: [{ person: 3, codes: ['SC-UC', 'LP-RR', 'WR'] }] });
  });

  it.each(['XX', 'UM', 'SC-XX', 'lp-rr'])('are refused for the code %s, which is not on it', (code) => {
    expect(missingIn(() => attempt('intake.assess-needs', three, needs(3, code)))).toEqual([
      { code: 'needs.unknown-code', people: [3] },
    ]);
  });

  it('never name the country of origin as a destination', () => {
    expect(missingIn(() => attempt('intake.state-preference', three, { destinations: ['KR', 'KP'] }))).toEqual([
      { code: 'never-share.country-of-origin', fields: ['destinations'] },
    ]);
  });
});

describe('a best interests procedure', () => {
  it('is opened once for a person of the case, and opening it again does not reset it', () => {
    const determined: CaseFile = { ...three, bestInterests: [{ person: 3, step: 'determined' }] };
    const open = (file: CaseFile, no: number) =>
      attempt('intake.open-best-interests', file, { person: no, arrangements: 'with a carer' });
    expect(open(three, 3).file.bestInterests).toEqual([{ person: 3, step: 'opened' }]);
    expect(open(determined, 3).file.bestInterests).toEqual([{ person: 3, step: 'determined' }]);
    expect(missingIn(() => open(three, 4))).toEqual([{ code: 'person.unknown', people: [4] }]);
  });
});
