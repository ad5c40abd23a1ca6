import { z } from 'zod';
import { countryNames, helpers, organPatterns, organs } from './origin-organs.js';

/**
 * Nothing is ever shared with the country of origin. A field that names somebody who is given something, or carries,
 * receives, escorts or hears it, is marked with `is('recipient')`. Its text is compared with the country's organs, for
 * every row and role.
 */

/** Cyrillic letters that look like Latin ones. */
const lookAlikes: Record<string, string> = Object.fromEntries(
  [...'аеорсухкмтнвіј'].map((one, at) => [one, [...'aeopcyxkmthbij'][at] ?? one]),
);

/**
 * Normalises a text: lower case, one form of each letter, no accents, no invisible characters, single spaces between
 * words.
 */
function folded(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Default_Ignorable_Code_Point}\p{Cf}'’‘ʼ`´]/gu, '')
    .normalize('NFC')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .replaceAll('đ', 'd')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return plain
    .split(' ')
    .map((word) => (/[a-z]/.test(word) ? word.replace(/[аеорсухкмтнвіј]/g, (one) => lookAlikes[one] ?? one) : word))
    .join(' ');
}

/** In Korean, Chinese and Japanese the space between two words of a name is optional. */
const unspaced = (text: string): string =>
  text.replace(/(?<=[\p{sc=Hangul}\p{sc=Han}]) (?=[\p{sc=Hangul}\p{sc=Han}])/gu, '');

const isAsian = (name: string): boolean => /[\p{sc=Hangul}\p{sc=Han}]/u.test(name);

interface Name {
  joined: string;
  asian: boolean;
}
const names: readonly Name[] = organs.map((name) => ({
  joined: folded(name).replaceAll(' ', ''),
  asian: isAsian(name),
}));
const wholeNames = new Set(countryNames.map((name) => folded(name).replaceAll(' ', '')));

/**
 * `P y o n g - y a n g` and `Pyongyang` are the same name; `Anpyeong Yangju` is another one, because a name begins and
 * ends at word boundaries.
 */
function holdsName(words: readonly string[]): boolean {
  const joined = words.join('');
  const edges = new Set<number>([0]);
  let end = 0;
  for (const word of words) edges.add((end += word.length));
  return names.some((name) => {
    if (name.asian && words.some((word) => word.includes(name.joined))) return true;
    for (let at = joined.indexOf(name.joined); at !== -1; at = joined.indexOf(name.joined, at + 1))
      if (edges.has(at) && edges.has(at + name.joined.length)) return true;
    return false;
  });
}

/**
 * Whether a text names an organ of the country of origin, or only that country. Pure; takes microseconds for a short
 * text.
 */
export function isOfOrigin(text: string): boolean {
  const parts = text.split(/[,;:()[\]/|\n–—]+/u).map((part) => folded(part).replaceAll(' ', ''));
  if (parts.some((part) => wholeNames.has(part))) return true;
  const rest = helpers.reduce((left, helper) => left.replace(helper, ' '), folded(text));
  return (
    holdsName(rest.split(' ').filter((word) => word !== '')) ||
    organPatterns.some((pattern) => pattern.test(rest) || pattern.test(unspaced(rest)))
  );
}

/** The paths of all fields of a kind in a schema, at any depth; `*` stands for each item of a list. */
export function pathsOfKind(schema: z.core.$ZodType, kind: string): string[][] {
  if ((z.globalRegistry.get(schema) as { kind?: string } | undefined)?.kind === kind) return [[]];
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const below = (step: string, inner: z.core.$ZodType): string[][] =>
    pathsOfKind(inner, kind).map((path) => [step, ...path]);
  switch (def.type) {
    case 'object':
      return Object.entries(def.shape).flatMap(([key, inner]) => below(key, inner));
    case 'array':
      return below('*', def.element);
    case 'union':
      return def.options.flatMap((inner) => pathsOfKind(inner, kind));
    case 'optional':
    case 'nullable':
    case 'default':
      return pathsOfKind(def.innerType, kind);
    case 'pipe':
      return pathsOfKind(def.in, kind);
    default:
      return [];
  }
}

/** The names of an input's fields that name a recipient of the country of origin. */
export function sharedWithOrigin(paths: readonly (readonly string[])[], input: unknown): string[] {
  const found = paths.filter((path) => valuesAt(path, input).some((one) => typeof one === 'string' && isOfOrigin(one)));
  return [...new Set(found.map((path) => path.findLast((step) => step !== '*') ?? ''))];
}

function valuesAt(path: readonly string[], value: unknown): unknown[] {
  const [step, ...rest] = path;
  if (step === undefined) return [value];
  if (step === '*') return Array.isArray(value) ? value.flatMap((one) => valuesAt(rest, one)) : [];
  return typeof value === 'object' && value !== null ? valuesAt(rest, (value as Record<string, unknown>)[step]) : [];
}
