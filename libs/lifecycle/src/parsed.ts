import type { z } from 'zod';
import { Refused } from './refused.js';

const faultsMax = 50;

/** zod's codes, and two that a form and a rule across fields add. Each has its sentence in the labels. */
export type InputFault = z.core.$ZodIssue['code'] | 'required' | 'not_allowed';
export const inputFaults = {
  required: true,
  not_allowed: true,
  invalid_type: true,
  too_small: true,
  too_big: true,
  not_multiple_of: true,
  invalid_format: true,
  invalid_value: true,
  invalid_union: true,
  invalid_key: true,
  invalid_element: true,
  unrecognized_keys: true,
  custom: true,
} as const satisfies Record<InputFault, true>;

/** One fault of an input: where, of which kind, and what would be allowed. Never the value. */
export interface InputIssue {
  path: string;
  fault: string;
  /** What is too small or too big: a string by its characters, an array by its items, a number by itself. */
  of?: string;
  limit?: number;
  expected?: string;
  allowed?: readonly unknown[];
  unknown?: number;
}

/**
 * A value that came from outside, checked against a schema. Refuses with the path and the kind of each fault, and never repeats a value:
 * what someone typed into a sealed field must not come back in an error or a log.
 */
export function parsed<S extends z.ZodType>(
  schema: S,
  value: unknown,
  detail: Record<string, unknown> = {},
): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw malformed(result.error.issues, detail);
}

/** The refusal of an input with these faults; at most fifty are told. */
export const malformed = (issues: readonly z.core.$ZodIssue[], detail: Record<string, unknown> = {}): Refused =>
  new Refused('input.malformed', { ...detail, fields: issues.slice(0, faultsMax).map(faultOf) });

/** A fault as an answer tells it; a form that checks its own input says the same. */
export const faultOf = (issue: z.core.$ZodIssue): InputIssue => ({
  path: issue.path.map((part) => (typeof part === 'number' ? part : String(part).slice(0, 60))).join('.'),
  fault: issue.code,
  ...(issue.code === 'too_small' ? { of: issue.origin, limit: Number(issue.minimum) } : {}),
  ...(issue.code === 'too_big' ? { of: issue.origin, limit: Number(issue.maximum) } : {}),
  ...(issue.code === 'not_multiple_of' ? { limit: issue.divisor } : {}),
  ...(issue.code === 'invalid_type' ? { expected: issue.expected } : {}),
  ...(issue.code === 'invalid_value' ? { allowed: issue.values } : {}),
  ...(issue.code === 'unrecognized_keys' ? { unknown: issue.keys.length } : {}),
});
