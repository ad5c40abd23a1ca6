import { z } from 'zod';
import type { InputKind, Transition, Where } from '@app/lifecycle';

// the page's content security policy forbids what zod would compile
z.config({ jitless: true });

/** What a form needs to know of a value: which control takes it, and its limits. */
export type Shape =
  | { type: 'text'; max: number; kind?: InputKind; pattern?: string }
  | { type: 'yes-no' }
  | { type: 'choice'; options: readonly (string | number)[] }
  | { type: 'choices'; options: readonly string[] }
  | { type: 'only'; value: string | number }
  | { type: 'number'; min: number; max: number }
  | { type: 'day' }
  | { type: 'instant' }
  /** A person of the case; `others` are words that may stand in a person's place. */
  | { type: 'person'; others: readonly string[] }
  | { type: 'people' }
  | { type: 'country'; others: readonly string[] }
  | { type: 'countries'; max: number }
  | { type: 'language' | 'zone' | 'colleague' | 'destination' | 'delivery' | 'match' | 'broken-glass' }
  | { type: 'needs-codes'; max: number }
  | { type: 'group'; fields: readonly FieldShape[] }
  | { type: 'list'; fields: readonly FieldShape[]; min: number; max: number };

export interface FieldShape {
  name: string;
  shape: Shape;
  required: boolean;
  /** "None" is an answer of its own, and not the same as no answer. */
  nullable: boolean;
}

/** A field of the row itself: it also says where it is kept. */
export interface StepField extends FieldShape {
  where: Where;
}

/** What is read of a JSON Schema, with the lifecycle's `kind`. */
interface Schema {
  type?: string;
  kind?: InputKind;
  format?: string;
  pattern?: string;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  enum?: (string | number)[];
  const?: string | number;
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
}

const textMax = 4000;
/** What has to match a pattern is a number or a version, on one line. */
const patternMax = 40;

/** The fields of a row's input, in the row's order. */
export function stepFields(row: Pick<Transition, 'schema' | 'where'>): StepField[] {
  const schema = z.toJSONSchema(row.schema, { io: 'input', unrepresentable: 'any' }) as Schema;
  return fieldsOf(schema).map((field) => ({ ...field, where: row.where[field.name] ?? 'open' }));
}

const fieldsOf = ({ properties = {}, required = [] }: Schema): FieldShape[] =>
  Object.entries(properties).map(([name, schema]) => ({
    name,
    shape: shapeOf(schema),
    required: required.includes(name),
    nullable: alternatives(schema).some((one) => one.type === 'null'),
  }));

/** `anyOf` at any depth, as one list. */
const alternatives = (schema: Schema): Schema[] => schema.anyOf?.flatMap(alternatives) ?? [schema];

const literals = (schemas: readonly Schema[]): (string | number)[] =>
  schemas.flatMap((one) => [...(one.enum ?? []), ...(one.const === undefined ? [] : [one.const])]);

function shapeOf(schema: Schema): Shape {
  const some = alternatives(schema).filter((one) => one.type !== 'null');
  const kind = schema.kind ?? some.find((one) => one.kind)?.kind;
  const words = literals(some);
  const texts = words.filter((one) => typeof one === 'string');
  switch (kind) {
    case 'person':
      return { type: 'person', others: texts };
    case 'country':
    case 'nationality':
      return { type: 'country', others: texts };
    case 'language':
    case 'zone':
    case 'colleague':
    case 'destination':
    case 'delivery':
    case 'match':
    case 'broken-glass':
      return { type: kind };
    case 'needs-code':
    case 'mrz':
    case 'recipient':
    case undefined:
      break;
  }
  const [first = {}] = some;
  if (words.length === 1 && some.length === 1 && first.const !== undefined) return { type: 'only', value: first.const };
  if (words.length > 0) return { type: 'choice', options: words };
  if (first.type === 'boolean') return { type: 'yes-no' };
  if (first.type === 'integer' || first.type === 'number')
    return { type: 'number', min: first.minimum ?? 0, max: first.maximum ?? Number.MAX_SAFE_INTEGER };
  if (first.type === 'object') return { type: 'group', fields: fieldsOf(first) };
  if (first.type === 'array') return listOf(first);
  if (first.format === 'date') return { type: 'day' };
  if (first.format === 'date-time') return { type: 'instant' };
  return {
    type: 'text',
    max: first.maxLength ?? (first.pattern ? patternMax : textMax),
    ...(kind ? { kind } : {}),
    ...(first.pattern ? { pattern: first.pattern } : {}),
  };
}

function listOf({ items = {}, minItems = 0, maxItems = 50 }: Schema): Shape {
  if (items.kind === 'person') return { type: 'people' };
  if (items.kind === 'country') return { type: 'countries', max: maxItems };
  if (items.kind === 'needs-code') return { type: 'needs-codes', max: maxItems };
  if (items.enum) return { type: 'choices', options: items.enum.filter((one) => typeof one === 'string') };
  return { type: 'list', fields: fieldsOf(items), min: minItems, max: maxItems };
}
