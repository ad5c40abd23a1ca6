import { describe, expect, it } from '@jest/globals';
import type { PersonInput } from '@app/lifecycle';
import { searchTerms } from './names.js';

const person = (over: Partial<PersonInput>): PersonInput => ({
  person: 1,
  sex: 'F',
  nationality: 'KP',
  alone: false,
  documents: [],
  ...over,
});
const born = (date: string, over: Partial<NonNullable<PersonInput['birth']>> = {}) => ({
  date,
  calendar: 'solar' as const,
  approximate: false,
  ...over,
});
const named = (latin: string, birth = born('1988-04-12')) => searchTerms(person({ names: { latin }, birth }));
const document = (number: string | undefined, issuer = 'KP') =>
  searchTerms(person({ documents: [{ kind: 'identity-card', issuer, ...(number ? { number } : {}) }] }));

describe('a name in Latin letters', () => {
  it.each([
    ['the order of its parts', 'Ri Un Gyong', 'Un Gyong Ri'],
    ['capitals', 'RI UN GYONG', 'ri un gyong'],
    ['hyphens', 'Ri Un-Gyong', 'Ri Un Gyong'],
    ['commas and stops', 'Ri, Un Gyong.', 'Ri Un Gyong'],
    ['spaces too many', '  Ri   Un Gyong ', 'Ri Un Gyong'],
    ['accents', 'Chŏng Ŭn', 'Chong Un'],
    ['full-width letters', 'Ｒｉ Ｕｎ', 'Ri Un'],
    ['either apostrophe, or none', "Ch'oe Un", 'Choe Un'],
    ['the typographic apostrophe', 'Ch’ŏng Un', 'Chong Un'],
    ['the spelling of a family name', 'Ri Un', 'Lee Un'],
    ['the spelling of a family name', 'Pak Un', 'Park Un'],
    ['the spelling of a family name', 'Choe Un', 'Choi Un'],
    ['the spelling of a family name', 'Jong Un', 'Jeong Un'],
    ['the spelling of a family name', 'Rim Un', 'Im Un'],
    ['the spelling of a family name', 'Ryu Un', 'Yoo Un'],
    ['the spelling of a family name', 'Ro Un', 'Noh Un'],
    ['the spelling of a family name', 'Gim Un', 'Kim Un'],
    ['the spelling of a family name', 'Gang Un', 'Kang Un'],
    ['the spelling of a family name', 'Jo Un', 'Cho Un'],
  ])('is found again despite %s: %s, %s', (_what, one, other) => {
    expect(named(one)).toHaveLength(1);
    expect(named(one)).toEqual(named(other));
  });

  it.each([
    ['Ri Un', 'Pak Un'],
    ['Ri Un', 'Ri Un Gyong'],
    ['Kim Chol', 'Kim Chul'],
  ])('does not match another name: %s, %s', (one, other) => {
    expect(named(one)).not.toEqual(named(other));
  });
});

describe('a name in hangul', () => {
  const hangul = (name: string) => searchTerms(person({ names: { hangul: name }, birth: born('1988') }));

  it('is found again whatever the encoding and spacing of its syllables', () => {
    expect(hangul('리 은경')).toEqual(hangul('리은경'));
    expect(hangul('리은경'.normalize('NFD'))).toEqual(hangul('리은경'));
    expect(hangul('리은경')).not.toEqual(hangul('리은정'));
  });

  it('is a term in addition to the one in Latin letters', () => {
    expect(searchTerms(person({ names: { hangul: '리은경', latin: 'Ri Un Gyong' }, birth: born('1988') }))).toEqual([
      'hangul:리은경|1988',
      'latin:gyong un yi|1988',
    ]);
  });
});

describe('a birth', () => {
  it('distinguishes people of one name by its year, whatever part of the date is known', () => {
    expect(named('Ri Un', born('1988'))).toEqual(named('Ri Un', born('1988-04-12')));
    expect(named('Ri Un', born('1988'))).not.toEqual(named('Ri Un', born('1989')));
  });

  it.each([
    ['approximate', { approximate: true }],
    ['lunar', { calendar: 'lunar' as const }],
  ])('that is %s is found from the years beside it, too', (_what, over) => {
    const years = (terms: string[]) => terms.map((term) => term.split('|')[1]);
    expect(years(named('Ri Un', born('1988-12-30', over)))).toEqual(['1987', '1988', '1989']);
    expect(years(named('Ri Un', born('1988-12-30')))).toEqual(['1988']);
  });

  it('that is unknown excludes the name as a term: it would match too many', () => {
    expect(searchTerms(person({ names: { latin: 'Ri Un', hangul: '리은' } }))).toEqual([]);
  });
});

describe('a document', () => {
  it('is found again whatever the case and spacing of its number', () => {
    expect(document('ab 12-345')).toEqual(document('AB12345'));
  });

  it('differs by number and by issuer, and is no term without a number', () => {
    expect(document('AB12345')).not.toEqual(document('AB12346'));
    expect(document('AB12345', 'KP')).not.toEqual(document('AB12345', 'CN'));
    expect(document(undefined)).toEqual([]);
    expect(document(' - ')).toEqual([]);
  });
});

it('makes no term for a person about whom nothing is recorded', () => {
  expect(searchTerms(person({ absentBecause: 'Will not say it yet' }))).toEqual([]);
});

it('makes no term for a name without a letter', () => {
  expect(searchTerms(person({ names: { latin: '...', hangul: ' ' }, birth: born('1988') }))).toEqual([]);
});
