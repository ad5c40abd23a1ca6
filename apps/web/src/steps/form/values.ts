import type { FieldShape, Shape } from './shape';

/**
 * What stands in a form. No answer yet is an empty text, whatever the field takes; `null` is the answer "none". So a yes-or-no that nobody
 * touched is not a no.
 */
export type Value = string | number | boolean | null | Value[] | Values;
export interface Values {
  [name: string]: Value;
}

export const unanswered = '';

export const isGroup = (value: Value | undefined): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const emptyOf = (fields: readonly FieldShape[]): Values =>
  Object.fromEntries(fields.map(({ name, shape }) => [name, emptyValue(shape)]));

function emptyValue(shape: Shape): Value {
  switch (shape.type) {
    case 'people':
    case 'choices':
    case 'countries':
    case 'needs-codes':
      return [];
    case 'only':
      return shape.value;
    case 'group':
      return emptyOf(shape.fields);
    case 'list':
      return Array.from({ length: shape.min }, () => emptyOf(shape.fields));
    case 'text':
    case 'yes-no':
    case 'choice':
    case 'number':
    case 'day':
    case 'instant':
    case 'person':
    case 'country':
    case 'language':
    case 'zone':
    case 'colleague':
    case 'destination':
    case 'delivery':
    case 'match':
    case 'broken-glass':
      return unanswered;
  }
}

/** The input that is sent: what was not answered is left out, and so is an optional group in which nothing was. */
export function inputOf(fields: readonly FieldShape[], values: Values): Record<string, unknown> {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = valueToSend(field, values[field.name]);
      return value === undefined ? [] : [[field.name, value]];
    }),
  );
}

function valueToSend({ shape, required }: FieldShape, value: Value | undefined): unknown {
  if (value === undefined || value === unanswered) return undefined;
  if (shape.type === 'group' && isGroup(value)) {
    const group = inputOf(shape.fields, value);
    return !required && Object.keys(group).length === 0 ? undefined : group;
  }
  if (shape.type === 'list' && Array.isArray(value))
    return value.filter(isGroup).map((one) => inputOf(shape.fields, one));
  if (typeof value === 'string' && value.trim() === '') return undefined;
  // nobody chosen where nobody has to be: the field is left out, which means everybody
  if (shape.type === 'people' && !required && Array.isArray(value) && value.length === 0) return undefined;
  return value;
}

/** Form values of an input that was made elsewhere: the inverse of `inputOf`. */
export const valuesOf = (fields: readonly FieldShape[], input: Readonly<Record<string, unknown>>): Values =>
  Object.fromEntries(fields.map((field) => [field.name, formValue(field.shape, input[field.name])]));

function formValue(shape: Shape, value: unknown): Value {
  if (value === undefined) return emptyValue(shape);
  if (shape.type === 'group') return valuesOf(shape.fields, value as Record<string, unknown>);
  if (shape.type === 'list' && Array.isArray(value))
    return value.map((one) => valuesOf(shape.fields, one as Record<string, unknown>));
  return value as Value;
}

export const isEmpty = (value: Value | undefined): boolean =>
  value === undefined ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0) ||
  (isGroup(value) && Object.values(value).every(isEmpty));

/** The value at a path such as `people.0.names.hangul`. */
export const valueAt = (values: Value | undefined, path: string): Value | undefined =>
  path === ''
    ? values
    : path.split('.').reduce<Value | undefined>((at, step) => {
        if (Array.isArray(at)) return at[Number(step)];
        return isGroup(at) ? at[step] : undefined;
      }, values);

/** The values with another one at a path; everything else is the same object as before. */
export function withValue(values: Values, path: string, value: Value): Values {
  const changed = replaced(values, path.split('.'), value);
  return isGroup(changed) ? changed : values;
}

function replaced(at: Value | undefined, [step, ...rest]: readonly string[], value: Value): Value {
  if (step === undefined) return value;
  if (Array.isArray(at)) return at.map((one, index) => (index === Number(step) ? replaced(one, rest, value) : one));
  const group = isGroup(at) ? at : {};
  return { ...group, [step]: replaced(group[step], rest, value) };
}
