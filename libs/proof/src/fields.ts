/** Reads the fields of JSON from outside. Each function throws an Error that says what is wrong, and where. */

export type Fields = Record<string, unknown>;

/** Longer than any text of a case. */
const textMax = 10_000_000;

export function fieldsOf(value: unknown, where: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${where} is not an object`);
  return value as Fields;
}

/** Ignores inherited properties. */
export const valueOf = (fields: Fields, field: string): unknown =>
  Object.hasOwn(fields, field) ? fields[field] : undefined;

export function textOf(fields: Fields, field: string, where: string): string {
  const value = valueOf(fields, field);
  if (typeof value !== 'string') throw new Error(`${where}: ${field} is not text`);
  if (value.length > textMax) throw new Error(`${where}: ${field} is longer than ${textMax} letters`);
  return value;
}

export function matching(fields: Fields, field: string, form: RegExp, words: string, where: string): string {
  const value = textOf(fields, field, where);
  if (!form.test(value)) throw new Error(`${where}: ${field} is not ${words}`);
  return value;
}

/** Versions and entry numbers are 4 bytes in the hash: a greater number would wrap to the bytes of a smaller one. */
export function counting(fields: Fields, field: string, where: string): number {
  const value = valueOf(fields, field);
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 0x7fffffff)
    throw new Error(`${where}: ${field} is not a whole number from 0 to 2147483647`);
  return value;
}

/** Indexes and sizes in the log can be greater: up to 2^53 - 1. */
export function placing(fields: Fields, field: string, where: string): number {
  const value = valueOf(fields, field);
  if (!Number.isSafeInteger(value) || Number(value) < 0) throw new Error(`${where}: ${field} is not a whole number`);
  return Number(value);
}

export function listOf(fields: Fields, field: string, max: number, where: string): unknown[] {
  const value = valueOf(fields, field);
  if (!Array.isArray(value)) throw new Error(`${where}: ${field} is not a list`);
  if (value.length > max) throw new Error(`${where}: ${field} has more than ${max} items`);
  return value;
}

/** Lowercase hexadecimal of so many bytes. Each length is asked for again and again, and is one of a few. */
export function hexForm(length: number): RegExp {
  const form = hexForms.get(length) ?? new RegExp(`^[0-9a-f]{${2 * length}}$`);
  hexForms.set(length, form);
  return form;
}
const hexForms = new Map<number, RegExp>();
