import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes, randomUUID, scryptSync } from 'node:crypto';
import pg from 'pg';
import { Client as ApiClient, type Answer } from '@app/client';
import { ActorTokens } from '@app/access';
import { migrate, serviceRoles, setPasswords, urlFor, type ServiceRole } from '@app/journal';
import { lifecycle } from '@app/lifecycle';
import { WebhookSecrets } from '../../../apps/gateway/src/webhooks/secrets.js';
import { DevicePasses } from '../../../apps/gateway/src/sign-in/device-passes.js';
import { makeTlogKeys } from '../../../apps/log/src/signer.js';
import { seed } from '../../../infra/local/seed.js';
import { startSingleProcess } from '../../../infra/local/single-process.js';
import { createFrom } from './database.js';
import { generousBudgets } from './journal.js';

export { eventually } from './eventually.js';

export type { Answer };

/** A person who is signed in. Sends any path with any body, once, and returns every answer, a refusal too. */
export interface Client {
  token: string;
  actor: { id: string; role: string; pendingInstructions: number };
  /** The typed client of the same person. */
  api: ApiClient;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  delete(path: string): Promise<Answer>;
}

export interface Product {
  url: string;
  services: Record<string, string>;
  databaseUrl: string;
  /** The address by which a service connects to the database. */
  urlOf(role: ServiceRole): string;
  keyDir: string;
  logDir: string;
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Signs a demo person in, once for each name. */
  as(username: string): Promise<Client>;
  sql(text: string, values?: unknown[]): Promise<pg.QueryResult>;
  /**
   * Stops every service and starts it again, on a new port, with the same database and keys. `between` runs while they
   * are stopped.
   */
  restart(between?: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

export const demoPassword = 'only-for-tests-1';
const passwords = Object.fromEntries(serviceRoles.map((role) => [role, 'only-for-tests'])) as Record<
  ServiceRole,
  string
>;

/** The whole product, as `npm start` runs it in one process, with its own database. */
export async function startProduct(
  name: string,
  options: {
    queueUrl?: string;
    leaseSeconds?: number;
    logCadenceSeconds?: number;
    /** Keeps the default budgets of people. Without it, nobody reaches a budget. */
    budgets?: boolean;
    /** Is given the database's port, opens a proxy to it, and returns the port that services must use. */
    through?: (port: number) => Promise<number>;
  } = {},
): Promise<Product> {
  const database = await createFrom('product', name, async (url) => {
    await migrate(url, lifecycle);
    await setPasswords(url, passwords);
    await seed(urlFor('gateway', url, passwords.gateway), { demo: true, password: demoPassword });
    await cheapenHashes(url);
  });
  const keyDir = await mkdtemp(join(tmpdir(), 'safe-passage-keys-'));
  const logDir = join(keyDir, 'published');
  // a copy of a database does not have the rights on the database itself
  await migrate(database.url, lifecycle);
  await ActorTokens.make(keyDir);
  await WebhookSecrets.make(keyDir);
  await DevicePasses.make(keyDir);
  await makeTlogKeys(join(keyDir, 'log'));
  if (options.logCadenceSeconds !== undefined)
    await query(database.url, 'update log.settings set cadence_seconds = $1', [options.logCadenceSeconds]);
  if (!options.budgets) await query(database.url, generousBudgets, []);
  const way = new URL(database.url);
  if (options.through) way.port = String(await options.through(Number(way.port)));
  const start = () =>
    startSingleProcess((service) => ({
      DATABASE_URL: urlFor(service, way.href, passwords[service]),
      QUEUE_URL: options.queueUrl ?? urlFor('queue', way.href, passwords.queue),
      ...(service === 'log'
        ? { KEY_DIR: join(keyDir, 'log'), LOG_DIR: logDir }
        : { KEY_DIR: keyDir, TILES_DIR: join(logDir, 'public') }),
      DELIVERY_LEASE_SECONDS: String(options.leaseSeconds ?? 5),
      DELIVERY_BACKOFF_SECONDS: '0.05',
      // two test files at once, each with a product, share a server of 100 connections
      DATABASE_CONNECTIONS_MAX: '3',
      QUEUE_CONNECTIONS_MAX: '4',
    }));
  let running = await start();
  const clients = new Map<string, Promise<Client>>();
  const product: Product = {
    get url() {
      return running.url;
    },
    get services() {
      return running.services;
    },
    databaseUrl: database.url,
    urlOf: (role) => urlFor(role, database.url, passwords[role]),
    keyDir,
    logDir,
    request: (method, path, body, headers = {}) => asks(running.url).request(method, path, { body, headers }),
    as(username) {
      const known = clients.get(username) ?? signIn(product, username, demoPassword);
      clients.set(username, known);
      return known;
    },
    sql: (text, values = []) => query(database.url, text, values),
    async restart(between = () => Promise.resolve()) {
      await running.stop();
      try {
        await between();
      } finally {
        running = await start();
      }
    },
    async stop() {
      await running.stop();
      await database.drop();
      await rm(keyDir, { recursive: true, force: true });
    },
  };
  return product;
}

/**
 * Replaces the demo people's password hashes by cheap ones, because a product's tests sign in about ten times. Each
 * hash contains its parameters.
 */
async function cheapenHashes(url: string): Promise<void> {
  const [N, r, p, salt] = [2 ** 10, 8, 1, randomBytes(16)];
  const key = scryptSync(demoPassword, salt, 32, { N, r, p });
  await query(url, 'update access.people set password = $1', [
    ['scrypt', N, r, p, salt.toString('base64'), key.toString('base64')].join('$'),
  ]);
}

async function query(url: string, text: string, values: unknown[]): Promise<pg.QueryResult> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await client.query(text, values);
  } finally {
    await client.end();
  }
}

/** Sends each request once: a test wants to see the server's first answer. */
const asks = (url: string, token?: string): ApiClient => new ApiClient(url, token, { triesMax: 1, timeoutMs: 300_000 });

export async function signIn(product: Product, username: string, password: string): Promise<Client> {
  const { client, token, actor } = await asks(product.url).signIn(username, password);
  // a restarted product has another address
  const api = (): ApiClient => (client.url === product.url ? client : asks(product.url, token));
  return {
    token,
    actor,
    get api() {
      return api();
    },
    get: (path, headers = {}) => api().request('GET', path, { headers }),
    post: (path, body = {}, headers = {}) =>
      api().request('POST', path, { body, idempotencyKey: randomUUID(), headers }),
    delete: (path) => api().request('DELETE', path),
  };
}

export const arrival = (over: Record<string, unknown> = {}) => ({
  arrivedAt: '2026-11-20T05:00:00+07:00',
  people: 1,
  immediateDanger: false,
  medicalEmergency: false,
  language: 'ko-KP',
  ...over,
});
