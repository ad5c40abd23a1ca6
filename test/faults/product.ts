import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { ActorTokens } from '@app/access';
import { Client } from '@app/client';
import { migrate, serviceRoles, setPasswords, urlFor, type ServiceRole } from '@app/journal';
import { lifecycle } from '@app/lifecycle';
import type { QueryResultRow } from 'pg';
import { WebhookSecrets } from '../../apps/gateway/src/webhooks/secrets.js';
import { DevicePasses } from '../../apps/gateway/src/sign-in/device-passes.js';
import { makeTlogKeys } from '../../apps/log/src/signer.js';
import { connectionsWanted, tooFewConnections } from '../../infra/local/connections.js';
import { seed } from '../../infra/local/seed.js';
import { Gateways, type SignedIn } from './commands.js';
import { startCuttingProxy } from './cutting-proxy.js';
import { pairPorts, startPair } from './failover/pair.js';
import { clusterPorts, startRedisCluster } from './failover/redis-cluster.js';
import type { History } from './history.js';
import type { Target } from './inject.js';
import type { World } from './lives.js';
import type { Options } from './options.js';
import type { Report } from './planted.js';
import { freePorts } from './ports.js';
import { startPostgresServer, type PostgresServer } from './postgres.js';
import type { Way } from './probes.js';
import { startRedis } from './redis.js';
import { asked, copies, processes, stages } from './schedule.js';
import { Service } from './services.js';
import { startSwallowingProxy, type SwallowingProxy } from './swallowing-proxy.js';

export interface Product extends Target {
  adminUrl: () => Promise<string>;
  /** Runs SQL as the superuser. */
  sql<R extends QueryResultRow>(text: string): Promise<R[]>;
  /** Waits until everything runs that is started again after a fault. */
  whole(): Promise<void>;
  logDir: string;
  urlOf(process: string): string;
  world: World;
  /** The same people, at the gateway of one copy alone. */
  worldOf(copy: (typeof copies)[number]): World;
  /** The path to each stage service, by the gateway of its copy. */
  ways: readonly Way[];
}

/** Functions that end what was started. They run in reverse order, each even when another one fails. */
export type Stops = (() => Promise<void>)[];

const leaseSeconds = 4;
/**
 * Pool sizes with which two copies fit into the default hundred connections of a Postgres (docs/operations.md,
 * "Connections").
 */
const pools = {
  postgres: { database: 4, queue: 4 },
  redis: { database: 6, queue: 3 },
} as const;
const count = (role: string): number => processes.filter((name) => name.startsWith(`${role}-`)).length;
const started = { gateway: count('gateway'), ofEachStage: count('intake'), audit: count('audit'), log: count('log') };
/** Two links to Postgres, two to Redis, one to each service that gateways ask. */
const linksMax = 4 + asked.length;

/**
 * The whole product as in production: each service as two processes, Postgres with all durability settings, and Redis
 * unless Postgres has the queues. Services reach servers and each other through proxies that can lose traffic. The
 * second copies also reach Postgres through the proxy that cuts connections.
 */
export async function startProduct(options: Options, folder: string, history: History, stops: Stops): Promise<Product> {
  const ports = await freePorts(processes.length + 3 + linksMax + pairPorts + clusterPorts);
  const port = (): number => ports.pop() ?? 0;
  const keyDir = join(folder, 'keys');
  const logs = join(folder, 'logs');
  const logDir = join(folder, 'log');
  await mkdir(logs, { recursive: true });
  const pair = options.topology === 'standby' ? await startPair(folder, ports.splice(0, pairPorts)) : undefined;
  const postgres = pair ?? (await startPostgresServer(port(), join(folder, 'postgres')));
  stops.push(() => postgres.stop());
  const cluster =
    options.topology === 'cluster'
      ? await startRedisCluster(ports.splice(0, clusterPorts), join(folder, 'redis'))
      : undefined;
  const redis = cluster ?? (options.queue === 'redis' ? await startRedis(port(), join(folder, 'redis')) : undefined);
  if (redis) stops.push(() => redis.stop());
  const portOf = new Map(processes.map((name) => [name, port()]));
  const links = new Map<string, SwallowingProxy>();
  const link = async (name: string, targetPort: number): Promise<void> => {
    const one = await startSwallowingProxy(port(), targetPort);
    stops.push(() => one.close());
    links.set(name, one);
  };
  const portBy = (name: string): number => links.get(name)?.port ?? 0;
  for (const copy of copies) {
    await link(`postgres-${copy}`, postgres.port);
    // the nodes of a cluster tell clients their own addresses, so a link would be bypassed
    if (redis && !cluster) await link(`redis-${copy}`, Number(new URL(redis.url).port));
  }
  for (const name of asked) await link(name, portOf.get(name) ?? 0);
  const proxy = await startCuttingProxy(port(), portBy('postgres-2'));
  stops.push(() => proxy.close());
  const { database: databaseMax, queue: queueMax } = pools[options.queue];
  const wanted = connectionsWanted(options.queue, databaseMax, queueMax, started);
  const tooFew = await tooFewConnections(postgres.adminUrl, wanted);
  if (tooFew) throw new Error(tooFew);
  const { passwords, demoPassword } = await prepare(postgres, keyDir);

  let disturbed = 0;
  const onReport = ({ planted }: Report): void => void (disturbed += planted === 'publication' ? 1 : 0);
  const urlOf = (name: string): string => `http://127.0.0.1:${portOf.get(name)}`;
  const services = new Map(
    processes.map((name) => {
      const [role = '', copy = ''] = name.split('-');
      const database = (of: ServiceRole): string => {
        const url = new URL(urlFor(of, postgres.adminUrl, passwords[of]));
        url.port = String(copy === '2' ? proxy.port : portBy('postgres-1'));
        return url.href;
      };
      const queueUrl = cluster?.url ?? (redis ? `redis://127.0.0.1:${portBy(`redis-${copy}`)}` : database('queue'));
      const behind = [...stages.map((stage) => [stage, copy]), ['audit', '1']];
      const environment = {
        DATABASE_URL: database(role as ServiceRole),
        QUEUE_URL: queueUrl,
        ...(role === 'log'
          ? { KEY_DIR: join(keyDir, 'log'), LOG_DIR: logDir }
          : { KEY_DIR: keyDir, TILES_DIR: join(logDir, 'public') }),
        PORT: String(portOf.get(name)),
        DATABASE_CONNECTIONS_MAX: String(databaseMax),
        QUEUE_CONNECTIONS_MAX: String(queueMax),
        DELIVERY_LEASE_SECONDS: String(leaseSeconds),
        DELIVERY_ATTEMPT_SECONDS: '3',
        // so that a process that takes all memory soon reaches the limit
        ...(options.poison ? { NODE_OPTIONS: '--max-old-space-size=256' } : {}),
        DELIVERY_BACKOFF_SECONDS: '0.5',
        ...(role === 'gateway'
          ? Object.fromEntries(
              behind.map(([of, no]) => [`${of?.toUpperCase()}_URL`, `http://127.0.0.1:${portBy(`${of}-${no}`)}`]),
            )
          : {}),
      };
      // poison ends services, the last time perhaps just after it was taken away
      const onEnd = (ended: string): void =>
        options.poison ? undefined : history.write({ type: 'ended', process: ended });
      return [name, new Service({ name, environment }, logs, onEnd, onReport)];
    }),
  );
  stops.push(async () => {
    await Promise.all([...services.values()].map((one) => one.stop()));
  });
  await Promise.all([...services.values()].map((one) => one.start()));
  const open = (of: readonly number[]): Gateways => new Gateways(of.map((copy) => urlOf(`gateway-${copy}`)));
  const gateways = open(copies);
  const world = await signInAll(gateways, history, postgres, demoPassword, options.patience * 2_000);
  const ways = copies.flatMap((copy) => {
    const ofCopy = open([copy]);
    return stages.map((stage) => ({
      name: `${stage}-${copy}`,
      stage,
      gateways: ofCopy,
      ready: [urlOf(`gateway-${copy}`), urlOf(`${stage}-${copy}`)],
    }));
  });
  const worldOf = (copy: number): World => ({ ...world, gateways: open([copy]) });
  return {
    services,
    postgres,
    pair,
    redis,
    cluster,
    proxy,
    links,
    disturbed: () => disturbed,
    readiness: (name) => readinessAt(urlOf(name)),
    listen: async (name, signal) => {
      const client = new Client(urlOf(name), world.people.get('coordinator')?.token);
      // the gateway's side notices whether the stream is cut
      await client.stream('/api/events', { signal }).catch(() => undefined);
    },
    note: (line) => history.write(line),
    adminUrl: () => Promise.resolve(postgres.adminUrl),
    sql: (text) => postgres.sql(text),
    async whole() {
      await pair?.whole();
      for (const service of services.values()) await service.ready();
    },
    keyDir,
    logDir,
    urlOf,
    world,
    worldOf,
    ways,
  };
}

/** Asks again when the service is busy: such an answer says nothing about its readiness. */
async function readinessAt(url: string): Promise<string> {
  for (let tries = 1; ; tries += 1)
    try {
      const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(3_000) });
      const { reason } = (await answer.json()) as { reason?: string };
      return `${answer.status} ${reason ?? 'without a reason'}`;
    } catch (error) {
      if (tries === 3) return error instanceof Error ? error.name : 'no answer';
    }
}

async function prepare(
  postgres: PostgresServer,
  keyDir: string,
): Promise<{ passwords: Record<ServiceRole, string>; demoPassword: string }> {
  const secret = (): string => randomBytes(16).toString('hex');
  const passwords = Object.fromEntries(serviceRoles.map((role) => [role, secret()])) as Record<ServiceRole, string>;
  const demoPassword = secret();
  await migrate(postgres.adminUrl, lifecycle);
  await setPasswords(postgres.adminUrl, passwords);
  await ActorTokens.make(keyDir);
  await WebhookSecrets.make(keyDir);
  await DevicePasses.make(keyDir);
  await makeTlogKeys(join(keyDir, 'log'));
  await seed(urlFor('gateway', postgres.adminUrl, passwords.gateway), { demo: true, password: demoPassword });
  await postgres.sql('update log.settings set cadence_seconds = 0.5');
  // a run does not test the limits of places, and must not end because of them
  await postgres.sql('update journal.pools set capacity = 10000000');
  // nor the budgets of people: a run does in minutes what people do in months
  await postgres.sql('update journal.budgets set soft = 1000000, hard = 1000000');
  return { passwords, demoPassword };
}

/** Signs everybody in before the first fault. Sessions are in the database, so both gateways accept them. */
export async function signInAll(
  gateways: Gateways,
  history: History,
  postgres: Pick<PostgresServer, 'sql'>,
  password: string,
  handOverMsMax: number,
): Promise<World> {
  const facilities = await postgres.sql<{ code: string }>('select code from access.facilities order by code');
  const destinations = await postgres.sql<{ id: string }>(
    `select id from journal.pools where kind = 'destination' order by label`,
  );
  const names = await postgres.sql<{ username: string }>('select username from access.people order by username');
  const people = new Map<string, SignedIn>();
  for (const { username } of names) {
    const { token, actor } = await gateways.next().signIn(username, password);
    people.set(username, { username, id: actor.id, token });
    const { instructions } = await gateways.next(token).get('/api/instructions', {});
    for (const { id } of instructions)
      await gateways.next(token).post('/api/instructions/:id/acknowledgement', { params: { id } });
  }
  return {
    gateways,
    history,
    people,
    facilities: facilities.map(({ code }) => code),
    destinationIds: destinations.map(({ id }) => id),
    handOverMsMax,
  };
}
