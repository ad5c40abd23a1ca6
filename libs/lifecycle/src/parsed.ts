import type { z } from 'zod';
import { Refused } from './refused.js';

const faultsMax = 50;

/** zod's codes, and two codes for faults of a form and of rules across fields. The labels have a sentence for each. */
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

/** One fault of an input: its path, its kind, and what would be allowed. Never the value. */
export interface InputIssue {
  path: string;
  fault: string;
  /** What is too small or too big: a string counts its characters, an array its items; a number is compared itself. */
  of?: string;
  limit?: number;
  expected?: string;
  allowed?: readonly unknown[];
  unknown?: number;
}

/**
 * Checks a value from outside against a schema. Refuses with the path and the kind of each fault, and never repeats a
 * value: text for a sealed field must not appear in an error or a log.
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

/** The refusal of an input with these faults, with at most fifty of them. */
export const malformed = (issues: readonly z.core.$ZodIssue[], detail: Record<string, unknown> = {}): Refused =>
  new Refused('input.malformed', { ...detail, fields: issues.slice(0, faultsMax).map(faultOf) });

/** A fault in the form of the answer; a form that checks its own input reports the same. */
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
