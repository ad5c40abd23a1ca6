import { describe, expect, it } from '@jest/globals';
import { emptyFile, lifecycle, type Leg } from '@app/lifecycle';
import { household } from '@app/testing/household';
import type { Colleague } from '@app/api';
import { asked } from './form/asked';
import { assignable } from './fields/assignable';
import { countriesIn, countryCodes } from './fields/countries';
import { typedTag } from './fields/languages';
import { matching } from './fields/matching';
import { ageForgotten, childAtArrival, finishIdentities, isNameless } from './identify/finish';
import { finishNeeds } from './needs/finish';
import { faultsOfPlan } from './plan/faults';
import { stepFields } from './form/shape';
import type { Values } from './form/values';

const file = { ...emptyFile, people: household(3), arrivedAt: '2026-11-24T08:00:00.000Z' };
const born = (date: string, calendar: 'solar' | 'lunar' = 'solar') => ({
  birth: { date, calendar, approximate: false },
});

describe('identities', () => {
  it('say who was a child at arrival, in favour of the person, and nothing while nothing is known', () => {
    expect(childAtArrival(file, born('2008-11-23'))).toBe(false);
    expect(childAtArrival(file, born('2008'))).toBe(true);
    expect(childAtArrival(file, born('2008-10-20', 'lunar'))).toBe(true);
    expect(childAtArrival(file, {})).toBeUndefined();
    expect(childAtArrival(file, { child: true })).toBe(true);
    expect(childAtArrival(file, born('19'))).toBeUndefined();
  });

  it('ask only children whether they are alone, and only people without a birth date whether they are children', () => {
    const people = [
      { person: 1, ...born('1980'), child: true, alone: true },
      { person: 2, ...born('2015'), child: false, alone: true },
      { person: 3, child: true, alone: true },
    ];
    expect(finishIdentities({ people }, file)['people']).toMatchObject([
      { person: 1, alone: false },
      { person: 2, alone: true },
      { person: 3, child: true, alone: true },
    ]);
    expect(Object.keys((finishIdentities({ people }, file)['people'] as object[])[1]!)).not.toContain('child');
  });

  it('show what a draft that was found again holds: the reason for having no name, ticked', () => {
    expect(isNameless({ nameless: true, absentBecause: '' })).toBe(true);
    expect(isNameless({ nameless: true, absentBecause: 'Will not say it yet' })).toBe(true);
    expect(isNameless({ nameless: false, absentBecause: '' })).toBe(false);
    // drafts of an input that was made elsewhere hold no box
    expect(isNameless({ absentBecause: 'Will not say it yet', names: { hangul: '', latin: '' } })).toBe(true);
    expect(isNameless({ absentBecause: 'Hidden', names: { hangul: '김영희', latin: '' } })).toBe(false);
  });

  it('never send the reason that is hidden behind a name, nor the box that hides it', () => {
    const row = lifecycle.get('intake.identify');
    const fields = stepFields(row);
    const person = { person: 1, nameless: false, absentBecause: 'Hidden', names: { hangul: '김영희', latin: '' } };
    const { input } = asked(row, fields, { people: [person] }, file);
    expect(input['people']).toEqual([{ person: 1, names: { hangul: '김영희' }, documents: [] }]);
    const nameless = { person: 1, nameless: true, absentBecause: 'Not yet', names: { hangul: '', latin: '' } };
    expect(asked(row, fields, { people: [nameless] }, file).input['people']).toEqual([
      { person: 1, documents: [], absentBecause: 'Not yet' },
    ]);
  });

  it('do not take a forgotten age for that of an adult', () => {
    expect(ageForgotten({ people: [born('1980'), {}, { child: false }] })).toEqual([1]);
  });
});

describe('an answer that another one asks for', () => {
  const required = (transition: string, values: Values): string[] =>
    asked(lifecycle.get(transition), stepFields(lifecycle.get(transition)), values, {
      ...file,
      members: [{ no: 2, child: true, alone: true, identity: 'recorded' }],
    })
      .fields.filter((one) => one.required)
      .map((one) => one.name);

  it('is marked as required: the name of a guardian who was appointed', () => {
    expect(required('intake.record-consent', { person: 2, guardian: 'appointed' })).toContain('guardianName');
    expect(required('intake.record-consent', { person: 2, guardian: 1 })).not.toContain('guardianName');
  });

  it.each([
    ['case.set-priority', 'reason'],
    ['referral.draft-submission', 'priorityBecause'],
  ])('is the reason for a priority above normal, in %s', (transition, field) => {
    for (const priority of ['urgent', 'emergency']) expect(required(transition, { priority })).toContain(field);
    expect(required(transition, { priority: 'normal' })).not.toContain(field);
  });
});

describe('specific needs', () => {
  it('keep rows of people who were assessed and have any', () => {
    const needs = [
      { person: 1, codes: ['SP-PT'] },
      { person: 2, codes: [] },
      { person: 3, codes: ['SC-UC'] },
      { person: 4, codes: [], notes: 'tired' },
    ];
    expect(finishNeeds({ people: [1, 2, 4], needs })['needs']).toEqual([needs[0], needs[3]]);
  });
});

describe('a plan', () => {
  const leg = (from: string, to: string, day: string): Leg => ({
    from: { country: from, place: from },
    to: { country: to, place: to },
    via: [],
    mode: 'air',
    departs: { at: `${day}T06:00:00.000Z`, zone: 'UTC' },
    arrives: { at: `${day}T09:00:00.000Z`, zone: 'UTC' },
  });
  const codes = (legs: Partial<Leg>[]) => faultsOfPlan(legs, file).map((one) => [one.code, one.legs]);

  it('is refused through a country that returns people', () => {
    expect(codes([leg('VN', 'CN', '2026-12-01'), leg('CN', 'KR', '2026-12-02')])).toEqual([
      ['plan.through-no-transit-country', [1, 2]],
    ]);
  });

  it('is looked at as far as it is filled in', () => {
    expect(codes([{}, leg('VN', 'CN', '2026-12-01')])).toEqual([]);
    expect(codes([leg('VN', 'TH', '2026-12-01'), {}])).toEqual([]);
    expect(codes([leg('VN', 'TH', '2026-12-02'), leg('LA', 'KR', '2026-12-01'), {}])).toEqual([
      ['plan.legs-do-not-meet', [2]],
      ['plan.legs-overlap', [2]],
    ]);
  });
});

describe('what is searched', () => {
  it('is found by the reader’s name, by the English one and by code', () => {
    const found = (language: string, search: string) => matching(countriesIn(language), search).map((one) => one.value);
    expect(new Set(countryCodes).size).toBe(249);
    expect(found('ko', '몽골')).toEqual(['MN']);
    expect(found('ko', 'mongolia')).toEqual(['MN']);
    expect(found('en', 'cote')).toContain('CI');
    expect(found('en', 'MN')).toContain('MN');
    expect(found('en', 'korea south')).toEqual(['KR']);
  });

  it('may be a language tag that nobody listed', () => {
    expect(typedTag('ko-kp')).toBe('ko-KP');
    expect(typedTag('zh-hant-tw')).toBe('zh-Hant-TW');
    expect(typedTag('Korean, of the North')).toBe('');
    expect(typedTag('')).toBe('');
  });
});

describe('colleagues', () => {
  const one = (
    username: string,
    role: Colleague['role'],
    facility: string | null = null,
    active = true,
  ): Colleague => ({
    id: username,
    username,
    role,
    facility,
    active,
  });

  it('to whom a case is given work in its stage first, and in no other facility', () => {
    const people = [
      one('auditor', 'auditor'),
      one('reviewer', 'reviewer'),
      one('caseworker', 'caseworker'),
      one('gone', 'caseworker', null, false),
      one('officer.pek', 'intake-officer', 'PEK'),
      one('officer.han', 'intake-officer', 'HAN'),
    ];
    const names = (stage: string) => assignable(people, stage, 'HAN').map((it) => it.username);
    expect(names('referral')).toEqual(['caseworker', 'reviewer', 'officer.han']);
    expect(names('intake')).toEqual(['officer.han', 'caseworker', 'reviewer']);
  });
});
