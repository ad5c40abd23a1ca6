import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes, randomUUID, scryptSync } from 'node:crypto';
import pg from 'pg';
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

export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
  text: string;
}

export interface Client {
  token: string;
  actor: { id: string; role: string; pendingInstructions: number };
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  delete(path: string): Promise<Answer>;
}

export interface Product {
  url: string;
  services: Record<string, string>;
  databaseUrl: string;
  /** What a service connects by. */
  urlOf(role: ServiceRole): string;
  keyDir: string;
  logDir: string;
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Signs a demo person in; the same session for the same name. */
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

/** The whole product, as `npm start` runs it in one process, on a database of its own. */
export async function startProduct(
  name: string,
  options: {
    queueUrl?: string;
    leaseSeconds?: number;
    logCadenceSeconds?: number;
    /** With the budgets of people as they are delivered. */
    budgets?: boolean;
    /** Given the database's port, opens a way there, and returns the port that services are to use. */
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
  // the rights on the database itself
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
      // two test files run at once, each with a product, on one server of 100 connections
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
    request: (method, path, body, headers = {}) => request(running.url, method, path, body, headers),
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

async function request(
  url: string,
  method: string,
  path: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<Answer> {
  const answer = await fetch(url + path, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const isJson = (answer.headers.get('content-type') ?? '').includes('json');
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    body: isJson && text ? (JSON.parse(text) as unknown) : undefined,
  };
}

export async function signIn(product: Product, username: string, password: string): Promise<Client> {
  const { status, body, text } = await product.request('POST', '/api/session', { username, password });
  if (status !== 201) throw new Error(`${username} could not sign in: ${text}`);
  const { token, actor } = body as { token: string; actor: Client['actor'] };
  const authorization = { authorization: `Bearer ${token}` };
  return {
    token,
    actor,
    get: (path, headers) => product.request('GET', path, undefined, { ...authorization, ...headers }),
    post: (path, input = {}, headers) =>
      product.request('POST', path, input, { ...authorization, 'idempotency-key': randomUUID(), ...headers }),
    delete: (path) => product.request('DELETE', path, undefined, authorization),
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
