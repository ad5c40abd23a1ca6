import { createHmac } from 'node:crypto';
import { expect } from '@jest/globals';
import { arrival, type Client, type Product } from './product.js';
import { startReceiver, type Received, type Receiver } from './receiver.js';

export interface Webhook {
  id: string;
  active: boolean;
  lastStatus: number | null;
  lastFault: string | null;
  lastAt: string | null;
  waiting: number;
  failing: number;
}
export interface Delivery {
  id: string;
  transition: string;
  attempts: number;
  status: number | null;
  fault: string | null;
  deliveredAt: string | null;
  nextAt: string | null;
  givenUp: boolean;
}

/** What an administrator does with webhooks, and the receiver of their messages. */
export interface Partner {
  administrator: Client;
  receiver: Receiver;
  webhooks(): Promise<Webhook[]>;
  webhook(id: string): Promise<Webhook>;
  deliveries(id: string): Promise<Delivery[]>;
  /** Adds a webhook that sends to a path of the receiver. */
  added(path: string, over?: object): Promise<{ id: string; secret: string }>;
  opened(facility?: string): Promise<string>;
  /** Removes the webhooks and stops the receiver. */
  close(): Promise<void>;
}

export async function startPartner(product: Product): Promise<Partner> {
  const administrator = await product.as('administrator');
  const receiver = await startReceiver();
  const partner: Partner = {
    administrator,
    receiver,
    webhooks: async () =>
      ((await administrator.get('/api/webhooks?limit=200')).body as { webhooks: Webhook[] }).webhooks,
    webhook: async (id) => (await partner.webhooks()).find((one) => one.id === id)!,
    deliveries: async (id) =>
      ((await administrator.get(`/api/webhooks/${id}/deliveries`)).body as { deliveries: Delivery[] }).deliveries,
    async added(path, over = {}) {
      const answer = await administrator.post('/api/webhooks', { url: receiver.url + path, ...over });
      expect(answer.status).toBe(201);
      return answer.body as { id: string; secret: string };
    },
    async opened(facility = 'han') {
      const officer = await product.as(`intake-officer.${facility}`);
      return ((await officer.post('/api/cases', arrival())).body as { ref: string }).ref;
    },
    async close() {
      for (const one of await partner.webhooks()) if (one.active) await administrator.delete(`/api/webhooks/${one.id}`);
      await receiver.close();
    },
  };
  return partner;
}

export interface Message {
  id: string;
  ref: string;
  version: number;
  transition: string;
  to: string;
  at: string;
}
export const messageIn = ({ body }: Received): Message => JSON.parse(body) as Message;

/** Checks the signature as a receiver would, from the specification alone. */
export function isSigned({ headers, body }: Received, secret: string): boolean {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  return headers['webhook-signature'] === `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}
