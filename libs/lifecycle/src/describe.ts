import type { Labels, Transition } from './lifecycle.js';
import type { InputIssue } from './parsed.js';
import type { Missing } from './refused.js';

/**
 * Describes values in words. At run time nothing here needs the table or zod, so a page that shows a timeline loads
 * only one language's labels. Every function is pure. Without a label, the code itself is shown, so old entries stay
 * readable.
 */

/** What depends on the reader: the time zone, the format of days, and the names of colleagues. */
export interface Saying {
  day?(day: string): string;
  instant?(instant: string): string;
  language?(tag: string): string;
  /** The name of a colleague or of another object with an id. An id without a name is omitted. */
  name?(id: string): string | undefined;
}

type Told = Pick<Transition, 'name' | 'where'>;

/**
 * The label of a field: the one for this transition, if it has one (`intake.register:people` is a number of people).
 */
export const fieldLabel = (labels: Pick<Labels, 'fields'>, transition: string, field: string): string =>
  own(labels.fields, `${transition}:${field}`) ?? own(labels.fields, field) ?? field;

/** The help text under a field, if it has one. */
export const fieldHint = (labels: Pick<Labels, 'hints'>, transition: string, field: string): string | undefined =>
  own(labels.hints, `${transition}:${field}`) ?? own(labels.hints, field);

/** The label for a value of a field: first `field:value`, then the value alone, then the needs code. */
export const valueLabel = (
  labels: Pick<Labels, 'values' | 'needs'>,
  field: string,
  value: string | number | boolean,
): string =>
  own(labels.values, `${field}:${value}`) ??
  (typeof value === 'number' ? undefined : own(labels.values, String(value))) ??
  (field === 'codes' ? own(labels.needs, String(value)) : undefined) ??
  String(value);

/**
 * The content of an entry's open body as "label: value", in the order of the row's input. Omits sealed fields and
 * fields that the row does not have, even if the body contains them, and also ids without a name and empty fields.
 */
export function describeBody(
  labels: Labels,
  transition: Told,
  body: Readonly<Record<string, unknown>>,
  saying: Saying = {},
): string[] {
  const open = Object.keys(transition.where).filter((field) => transition.where[field] === 'open');
  return [...open.map((field) => [field, body[field]] as const), ...derivedFacts(body)].flatMap(([field, value]) => {
    const words = inWords(labels, saying, field, value);
    return words === undefined ? [] : [`${fieldLabel(labels, transition.name, field)}: ${words}`];
  });
}

/** Facts that rows and handlers add to a body, listed under the field that they were derived from: who, or how many. */
function derivedFacts(body: Readonly<Record<string, unknown>>): (readonly [field: string, value: unknown])[] {
  const members = listOf(body['members']);
  const numbers = (some: readonly unknown[]) => some.map((one) => (one as { no?: unknown }).no);
  const count = (value: unknown) => listOf(value).length || undefined;
  return [
    ['people', numbers(members)],
    ['people', numbers(listOf(partOf(body, 'file', 'people')))],
    ['part', partOf(body, 'part', 'ref')],
    ['origin', partOf(body, 'origin', 'ref')],
    ['alone', numbers(members.filter((one) => (one as { alone?: unknown }).alone === true))],
    ['match', count(body['matches'])],
    ['legs', count(body['plan'])],
  ];
}

/** A field of an object in the body. */
const partOf = (body: Readonly<Record<string, unknown>>, field: string, part: string): unknown =>
  (body[field] as Record<string, unknown> | undefined)?.[part];

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value.filter((one) => one !== null && one !== undefined) : [];

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const day = /^\d{4}-\d{2}-\d{2}$/;
const instant = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

function inWords(labels: Labels, saying: Saying, field: string, value: unknown): string | undefined {
  if (value === null) return own(labels.values, `${field}:null`);
  if (typeof value === 'boolean') return valueLabel(labels, field, value);
  if (typeof value === 'number')
    return field === 'guardian' ? peopleOf(labels, [value]) : valueLabel(labels, field, value);
  if (typeof value === 'string') return textInWords(labels, saying, field, value);
  if (!Array.isArray(value) || value.length === 0) return undefined;
  if (value.every((one) => typeof one === 'number')) return peopleOf(labels, value);
  const parts = value.map((one: unknown) => inWords(labels, saying, field, one)).filter((one) => one !== undefined);
  return parts.length > 0 ? parts.join(', ') : undefined;
}

function textInWords(labels: Labels, saying: Saying, field: string, value: string): string | undefined {
  if (uuid.test(value)) return saying.name?.(value);
  if (day.test(value)) return saying.day?.(value) ?? value;
  if (instant.test(value)) return saying.instant?.(value) ?? value;
  if (field === 'language') return saying.language?.(value) ?? value;
  return valueLabel(labels, field, value);
}

/** Says what is missing or wrong, and which people, legs or fields it concerns. */
export function describeMissing(labels: Labels, missing: Missing): string {
  const about = [
    missing.people?.length ? peopleOf(labels, missing.people) : undefined,
    missing.legs?.length ? filled(labels.phrases.legs, missing.legs) : undefined,
    missing.fields?.length
      ? filled(
          labels.phrases.fields,
          missing.fields.map((field) => own(labels.fields, field) ?? field),
        )
      : undefined,
  ].filter((one) => one !== undefined);
  return about.length > 0 ? `${labels.refusals[missing.code]} (${about.join('; ')})` : labels.refusals[missing.code];
}

/**
 * The consequences of a step that asks for confirmation; undefined for other steps. `count`: the people who go. Chosen
 * values are named with the labels of the form.
 */
export const describeConfirmation = (
  labels: Pick<Labels, 'transitions' | 'values' | 'needs'>,
  transition: string,
  { input, ...told }: { reference: string; count: number; input: Readonly<Record<string, unknown>> },
): string | undefined =>
  (Object.hasOwn(labels.transitions, transition) ? labels.transitions[transition] : undefined)?.confirm?.replaceAll(
    /\{(\w+)\}/g,
    (_all, name: string) => {
      if (name === 'reference' || name === 'count') return String(told[name]);
      const value = input[name];
      return typeof value === 'string' || typeof value === 'number' ? valueLabel(labels, name, value) : '';
    },
  );

/** The short sentence beside a refused field. For an empty field, it asks to fill it in, whatever else is wrong. */
export function describeFault(
  labels: Pick<Labels, 'faults'>,
  { fault, of, limit }: Pick<InputIssue, 'fault' | 'of' | 'limit'>,
  isEmpty = false,
): string {
  const blank = fault === 'too_small' && of === 'string' && limit === 1;
  const sentence =
    (isEmpty || blank ? labels.faults.required : undefined) ??
    own(labels.faults, `${fault}:${of ?? ''}`) ??
    own(labels.faults, fault) ??
    labels.faults.custom;
  return sentence.replace('{limit}', String(limit ?? ''));
}

const peopleOf = (labels: Labels, people: readonly unknown[]): string => filled(labels.phrases.people, people);

const filled = (phrase: string, list: readonly unknown[]): string => phrase.replace('{list}', list.join(', '));

/** Reads own properties only: every object inherits names such as 'constructor'. */
const own = (table: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;
