import { z } from 'zod';
import { instantText, priorities, stages } from '@app/lifecycle';
import { caseState } from './case-file.js';
import { count, facilityCode, id, instant, limit, missing, ref, refusalCode, role, yesOrNo } from './parts.js';
import { route } from './route.js';

const tag = 'cases';

const filters = z.strictObject({
  stage: z.enum([...stages, 'closed']).optional(),
  state: caseState.optional(),
  facility: facilityCode.optional(),
  assignee: z
    .union([id, z.enum(['me', 'none'])])
    .optional()
    .describe('A person’s id, me, or none.'),
  due: z
    .union([instantText, z.literal('now')])
    .optional()
    .describe('Cases whose earliest clock is due before this instant; now: those that are due already.'),
  held: yesOrNo.optional(),
  priority: z.enum(priorities).optional(),
  open: yesOrNo.optional().describe('Cases that are not closed, or that are.'),
  q: z
    .string()
    .regex(/^[0-9A-Za-z-]{1,12}$/)
    // as somebody reads a reference out: its letters have no I, L or O
    .transform((part) => part.toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1'))
    .optional()
    .describe('A part of a reference.'),
});

/** The filters of the list, as the desk's addresses hold them. */
export interface CaseFilters {
  stage?: string;
  state?: string;
  facility?: string;
  assignee?: string;
  due?: string;
  held?: boolean;
  blocked?: boolean;
  priority?: string;
  open?: boolean;
  q?: string;
  order?: 'opened' | 'due';
}

const caseRow = z
  .strictObject({
    ref,
    facility: z.string(),
    state: caseState,
    version: count,
    custody: z.string(),
    assignee: id.nullable(),
    priority: z.enum(priorities),
    held: z.string().nullable(),
    people: count,
    dueAt: instant.nullable(),
    openedAt: instant,
    movedAt: instant,
    clocks: z
      .array(z.strictObject({ name: z.string(), dueAt: instant }))
      .describe('The running ones, soonest first, ten at most.'),
    next: z
      .strictObject({ transition: z.string(), by: z.array(role), missing: z.array(missing) })
      .nullable()
      .describe('The step onward: the first that lacks nothing, else the first.'),
    blockedBy: z.array(refusalCode),
  })
  .meta({ id: 'CaseRow' });
export type CaseRow = z.output<typeof caseRow>;

const casePage = z.strictObject({ cases: z.array(caseRow), next: z.string().nullable() });
export type CasePage = z.output<typeof casePage>;

const caseSummary = z.strictObject({
  total: count,
  open: count,
  due: count,
  dueSoon: count.describe('Not due yet, and due within 24 hours.'),
  unassigned: count,
  mine: count,
  held: count,
  byStage: z.strictObject({
    intake: count,
    referral: count,
    transit: count,
    resettlement: count,
    closed: count,
  }),
});
export type CaseSummary = z.output<typeof caseSummary>;

export const caseListRoutes = {
  page: route({
    name: 'cases.list',
    method: 'GET',
    path: '/api/cases',
    tag,
    summary: 'A page of cases, newest first or soonest due first',
    description:
      'The page, and the cursor of the next one or null. With `blocked` a page may hold fewer cases and still not be the last.',
    by: 'any-role',
    query: filters.extend({
      blocked: yesOrNo
        .optional()
        .describe('Cases that nobody can take onward until something is there, or that somebody can.'),
      order: z
        .enum(['opened', 'due'])
        .default('opened')
        .describe('By opening, newest first; or by the earliest clock, soonest first.'),
      cursor: z.string().max(200).optional().describe('next of the page before, in the same order.'),
      limit: limit(200, 50),
    }),
    answer: casePage,
  }),
  summary: route({
    name: 'cases.summary',
    method: 'GET',
    path: '/api/cases/summary',
    tag,
    summary: 'How many cases there are, of those that the list would show',
    by: 'any-role',
    query: filters,
    answer: caseSummary,
  }),
};
