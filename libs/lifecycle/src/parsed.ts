import type { z } from 'zod';
import { Refused } from './refused.js';

const faultsMax = 50;

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
  throw new Refused('input.malformed', { ...detail, fields: result.error.issues.slice(0, faultsMax).map(faultOf) });
}

const faultOf = (issue: z.core.$ZodIssue): object => ({
  path: issue.path.map((part) => (typeof part === 'number' ? part : String(part).slice(0, 60))).join('.'),
  fault: issue.code,
  ...(issue.code === 'invalid_type' ? { expected: issue.expected } : {}),
  ...(issue.code === 'invalid_value' ? { allowed: issue.values } : {}),
  ...(issue.code === 'unrecognized_keys' ? { unknown: issue.keys.length } : {}),
});
