import { z } from 'zod';
import { alertKinds } from '@app/lifecycle';
import { byId, count, id, instant, limit, role } from './parts.js';
import { route } from './route.js';

const tag = 'audit';

/** Somebody did more of a kind within an hour than their work takes. Auditors are told no names. */
const alert = z
  .strictObject({
    id,
    person: id.describe('The account that it is about.'),
    username: z.string().nullable(),
    role: role.nullable(),
    kind: z.enum(alertKinds),
    used: count,
    firstAt: instant,
    lastAt: instant,
    acknowledgedBy: z.string().nullable(),
    acknowledgedAt: instant.nullable(),
  })
  .meta({ id: 'Alert' });
export type Alert = z.output<typeof alert>;

export const alertRoutes = {
  list: route({
    name: 'alerts.list',
    method: 'GET',
    path: '/api/audit/alerts',
    tag,
    summary: 'Alerts about people who work here, newest first',
    description:
      'For reviewers, and for auditors without names. One a person, kind and hour: `used` says how much of the budget was used by then. Kept for 400 days.',
    by: ['reviewer', 'auditor'],
    query: z.strictObject({
      waiting: z
        .stringbool({ truthy: ['true'], falsy: ['false'] })
        .optional()
        .describe('true: those that nobody acknowledged.'),
      kind: z.enum(alertKinds).optional(),
      after: id.optional().describe('next of the page before.'),
      limit: limit(200, 50),
    }),
    answer: z.strictObject({
      alerts: z.array(alert),
      next: id.nullable(),
      waiting: count.describe('Of all alerts, whatever the page shows.'),
    }),
  }),
  acknowledge: route({
    name: 'alerts.acknowledge',
    method: 'POST',
    path: '/api/audit/alerts/:id/acknowledge',
    tag,
    summary: 'Acknowledge an alert',
    description: 'Not by the one it is about. The first who does, and when, stays on record.',
    by: ['reviewer'],
    params: byId,
    status: 204,
    refuses: ['resource.not-found', 'four-eyes.same-person'],
  }),
};
