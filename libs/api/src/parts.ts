import { z } from 'zod';
import { refusals, roles, type RefusalCode } from '@app/lifecycle';

/** Pieces of several requests and answers. */

/** In UTC, to the millisecond; some answers are more precise. */
export const instant = z.iso.datetime();
export const id = z.uuid();
export const count = z.int().min(0);
export const role = z.enum(roles);
export const refusalCode = z.enum(Object.keys(refusals) as [RefusalCode, ...RefusalCode[]]);
/** A case's reference, as it is read out. */
export const ref = z.string().meta({ examples: ['SP-7K3M-92QD'] });
export const facilityCode = z.string().regex(/^[A-Z]{3}$/);
/** 32 bytes in small hexadecimal letters. */
export const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** Somebody at a facility, or with null of none. */
export const facilityOrNone = facilityCode.nullable().default(null);

export const byId = z.strictObject({ id });
export const byRef = z.strictObject({ ref });

/** How many of a page: a whole number from 1. */
export const limit = (max: number, otherwise: number) => z.coerce.number().int().min(1).max(max).default(otherwise);

export const yesOrNo = z.enum(['true', 'false']).transform((word) => word === 'true');

/** What a step lacks, with the people, legs or fields that it concerns. `title`: in the asker's language, where something was refused. */
export const missing = z
  .strictObject({
    code: refusalCode,
    people: z.array(z.int()).optional(),
    legs: z.array(z.int()).optional(),
    fields: z.array(z.string()).optional(),
    title: z.string().optional(),
  })
  .meta({ id: 'Missing' });

/** RFC 9457. `code` is stable; each code has details of its own, of which the most common are named here. */
export const problem = z
  .looseObject({
    type: z.string(),
    title: z.string().describe('A sentence in the language of Accept-Language: English or Korean.'),
    status: z.int(),
    code: z.union([refusalCode, z.literal('fault')]),
    allowed: z.array(z.string()).optional(),
    missing: z.array(missing).optional().describe('Everything that a step lacks.'),
    fields: z
      .array(z.looseObject({ path: z.union([z.string(), z.number()]), fault: z.string() }))
      .optional()
      .describe('Where an input is malformed, and how. Never the value.'),
    since: z
      .array(z.looseObject({ seq: z.int(), transition: z.string(), role }))
      .optional()
      .describe('What happened since the version that was seen.'),
    retryAfterSeconds: count.optional(),
  })
  .meta({ id: 'Problem' });
export type ProblemBody = z.output<typeof problem>;
