import type { PersonInput } from '@app/lifecycle';

/**
 * Latin spellings of Korean family names, as passports of the two Koreas and Western forms write them. One spelling
 * replaces the others, so that Ri, Lee and Yi match (DPRK and ROK romanisation).
 */
const spellings: Record<string, string> = Object.fromEntries(
  [
    ['yi', 'ri', 'lee', 'rhee', 'li', 'yi', 'i'],
    ['im', 'rim', 'lim', 'im', 'yim'],
    ['no', 'ro', 'roh', 'noh', 'no'],
    ['yu', 'ryu', 'yoo', 'ryoo', 'yu', 'you'],
    ['pak', 'pak', 'park', 'bak'],
    ['kim', 'kim', 'gim'],
    ['choe', 'choi', 'choe'],
    ['chong', 'jong', 'jung', 'jeong', 'chong', 'chung'],
    ['kang', 'kang', 'gang'],
    ['cho', 'jo', 'cho', 'joe'],
  ].flatMap(([one = '', ...all]) => all.map((spelling) => [spelling, one])),
);

const latin = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    // accents and apostrophes differ from one document to the next
    .replace(/[^a-z\s-]/g, '')
    .split(/[\s-]+/)
    .filter((part) => part.length > 0)
    .map((part) => spellings[part] ?? part)
    // the family name comes first in Korea and last in Europe
    .sort()
    .join(' ');

const hangul = (name: string): string => name.normalize('NFC').replace(/\s+/g, '');

/**
 * The terms by which a person is found again: each name with the birth year (and the neighbouring years when it is
 * approximate), and each document's number. A name or a year alone identifies too little, and equal digests of it would
 * reveal too much.
 */
export function searchTerms(person: PersonInput): string[] {
  const year = Number(person.birth?.date.slice(0, 4));
  const years = Number.isNaN(year)
    ? []
    : person.birth?.approximate || person.birth?.calendar === 'lunar'
      ? [year - 1, year, year + 1]
      : [year];
  const names = [
    ...termOf('hangul', hangul(person.names?.hangul ?? '')),
    ...termOf('latin', latin(person.names?.latin ?? '')),
  ];
  const numbers = person.documents.flatMap(({ issuer, number = '' }) =>
    termOf(`document:${issuer}`, number.toUpperCase().replace(/[^A-Z0-9]/g, '')),
  );
  return [...names.flatMap((name) => years.map((one) => `${name}|${one}`)), ...numbers];
}

/** An empty name or number is no term: it would match everybody without one. */
const termOf = (kind: string, left: string): string[] => (left === '' ? [] : [`${kind}:${left}`]);
