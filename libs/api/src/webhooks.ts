import { z } from 'zod';
import { lifecycle } from '@app/lifecycle';
import { byId, count, facilityOrNone, id, instant, limit } from './parts.js';
import { route } from './route.js';

const tag = 'webhooks';

const webhook = z.strictObject({
  id,
  url: z.string(),
  transitions: z.array(z.string()).describe('Empty: every transition.'),
  facility: z.string().nullable(),
  active: z.boolean(),
  createdAt: instant,
  removedAt: instant.nullable(),
  lastStatus: z.int().nullable(),
  lastFault: z.string().nullable(),
  lastAt: instant.nullable(),
  waiting: count,
  failing: count,
});
export type Webhook = z.output<typeof webhook>;

/** What an administrator sees of a delivery: never which case. */
const webhookDelivery = z.strictObject({
  id,
  transition: z.string(),
  at: instant,
  attempts: count,
  status: z.int().nullable(),
  fault: z.string().nullable(),
  deliveredAt: instant.nullable(),
  nextAt: instant.nullable(),
  givenUp: z.boolean(),
});
export type WebhookDelivery = z.output<typeof webhookDelivery>;

const common = { tag, by: ['administrator'] } as const;

export const webhookRoutes = {
  list: route({
    ...common,
    name: 'webhooks.list',
    method: 'GET',
    path: '/api/webhooks',
    summary: 'Webhooks, those in use first',
    description: '`waiting` events are still to be delivered; `failing` ones were tried in vain so far, or given up.',
    query: z.strictObject({ before: id.optional().describe('next of the page before.'), limit: limit(200, 50) }),
    answer: z.strictObject({ webhooks: z.array(webhook), next: id.nullable() }),
  }),
  add: route({
    ...common,
    name: 'webhooks.add',
    method: 'POST',
    path: '/api/webhooks',
    summary: 'Add a webhook',
    description:
      'It is told of transitions from now on. The secret, which its messages are signed with, is shown this once. At most 20.',
    body: z.strictObject({
      url: z.string().min(1).max(2_000),
      transitions: z
        .array(z.enum([...lifecycle.transitions.keys()] as [string, ...string[]]))
        .max(200)
        .default([])
        .describe('Empty: every transition.'),
      facility: facilityOrNone,
    }),
    status: 201,
    answer: z.strictObject({ id, secret: z.string() }),
    refuses: ['webhooks.too-many', 'resource.not-found'],
  }),
  remove: route({
    ...common,
    name: 'webhooks.remove',
    method: 'DELETE',
    path: '/api/webhooks/:id',
    summary: 'Remove a webhook',
    description: 'What waits for it is not sent any more. That it was there stays on record.',
    params: byId,
    status: 204,
    refuses: ['resource.not-found'],
  }),
  test: route({
    ...common,
    name: 'webhooks.test',
    method: 'POST',
    path: '/api/webhooks/:id/test',
    summary: 'Send a ping',
    description: 'Signed and retried like any other message.',
    params: byId,
    status: 202,
    refuses: ['resource.not-found'],
  }),
  retry: route({
    ...common,
    name: 'webhooks.retry',
    method: 'POST',
    path: '/api/webhooks/:id/retry',
    summary: 'Send again what was given up',
    description: 'For a receiver that is back after days.',
    params: byId,
    status: 202,
    refuses: ['resource.not-found'],
  }),
  deliveries: route({
    ...common,
    name: 'webhooks.deliveries',
    method: 'GET',
    path: '/api/webhooks/:id/deliveries',
    summary: 'Deliveries of a webhook, the newest first',
    description: 'Delivered ones are kept for 7 days, given up ones for 30.',
    params: byId,
    query: z.strictObject({
      before: z
        .string()
        .regex(/^\d{1,18}$/)
        .optional()
        .describe('next of the page before.'),
      limit: limit(200, 50),
    }),
    answer: z.strictObject({ deliveries: z.array(webhookDelivery), next: z.string().nullable() }),
    refuses: ['resource.not-found'],
  }),
};
