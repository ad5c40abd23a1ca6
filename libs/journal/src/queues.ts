import { createPostgresBackend, Queue, Worker, withBackend, type Processor } from 'bullmq';
import { setTimeout as pause } from 'node:timers/promises';
import { Pool, within } from '@app/database';
import { checkedRedisUrl, evictionOf, isRedisUrl, openRedis, type RedisConnection } from './redis.js';

/** Nobody's work: whoever takes it shows that jobs get through. It names the worker that sent it, and how often it was handed on. */
export interface Canary {
  canary: true;
  worker: string;
  no: number;
  hops: number;
}
/** All that a job carries. A dump of the queue shows neither cases nor people. */
export type DeliveryJob = { delivery: string } | Canary;

export interface Queues {
  backend: 'postgres' | 'redis';
  /** Adds jobs to a service's queue; their ids make a repeated add harmless while a job is there. */
  publish(service: string, jobs: readonly { name: string; delivery: string; id: string }[]): Promise<void>;
  /** While the same one is there, another is not added. */
  publishCanary(service: string, canary: Canary): Promise<void>;
  /** How many jobs wait, and how many a worker has. Throws when the queue is away. */
  counts(service: string): Promise<{ waiting: number; active: number }>;
  /** Why the queue does not let this role in, as a code; undefined when it does, or is away. */
  refusal(service: string): Promise<string | undefined>;
  /** Why it can't be used now, as a code: refused, away, or silent; undefined when it can. */
  fault(service: string): Promise<string | undefined>;
  /** The policy by which the server may throw jobs away that it accepted; undefined when it throws none away. Rejects when it does not say. */
  eviction(): Promise<string | undefined>;
  work(
    service: string,
    process: (delivery: string) => Promise<void>,
    concurrency: number,
    onCanary?: (canary: Canary) => Promise<void>,
  ): QueueWorker;
  /** Waits for the jobs that run, and then a few seconds at most, whatever the queue does. */
  close(): Promise<void>;
}

export interface QueueWorker {
  /** Takes no more jobs and waits for those it has; with `force` it waits for nothing, and no longer than closeMs. */
  close(force?: boolean): Promise<void>;
}
/** One that no longer works may never end either. */
const inTime = async (closed: Promise<void>, force: boolean | undefined): Promise<void> =>
  force ? within(closed) : closed;
/** Until a publication is given up: the relay offers the same again. */
const publishMsMax = 10_000;
/** Until a queue that says nothing is taken for away. */
const faultMsMax = 2_000;

/** Of one service, on the Postgres queue: two listen, the others are for jobs that begin and end. */
export const queueConnectionsMax = 8;

/** One hash tag, so that a queue's keys share a slot on a Redis Cluster. */
export const prefix = '{safe-passage}';
/** The journal owns attempts and outcomes: a job that ended, well or badly, is of no more use to the queue. */
const jobOptions = { attempts: 1, removeOnComplete: true, removeOnFail: true };
/** A worker that dies takes its neighbours' jobs along; they are innocent, so stalling alone never fails a job here. */
const workerOptions = { maxStalledCount: 10, stalledInterval: 15_000, lockDuration: 30_000 };

/**
 * The queue behind `url`, chosen by its scheme alone: postgres:// is BullMQ's Postgres backend, redis:// and rediss://
 * are Redis through ioredis, redis-cluster:// and rediss-cluster:// a Redis Cluster.
 */
export function connectQueues(
  url: string,
  tell: (error: unknown) => void,
  connectionsMax: number = queueConnectionsMax,
): Queues {
  const last: LastFault = { code: undefined };
  const onError = (error: unknown): void => {
    last.code = codeOf(error) ?? last.code;
    tell(withCode(error));
  };
  if (isRedisUrl(url)) return redisQueues(checkedRedisUrl(url), onError, last);
  const scheme = new URL(url).protocol;
  if (scheme === 'postgres:' || scheme === 'postgresql:') return postgresQueues(url, connectionsMax, onError, last);
  throw new Error(`QUEUE_URL starts with ${scheme}//; postgres://, redis:// and redis-cluster:// are known`);
}

function postgresQueues(
  url: string,
  connectionsMax: number,
  onError: (error: unknown) => void,
  last: LastFault,
): Queues {
  const pool = new Pool(url, { connectionsMax, name: 'queues' });
  pool.on('error', onError);
  const bound = withBackend(createPostgresBackend);
  return queuesOf(
    'postgres',
    (name) => new bound.Queue<DeliveryJob>(name, { connection: pool, defaultJobOptions: jobOptions }),
    (name, process, concurrency) =>
      onceReady(
        () =>
          new bound.Worker<DeliveryJob>(name, process, {
            connection: pool,
            concurrency,
            autorun: false,
            ...workerOptions,
          }),
        onError,
      ),
    onError,
    () => pool.endInTime(),
    last,
  );
}

const pauseMs = 1_000;

/**
 * A worker that began to work once its server was there. BullMQ's Postgres backend (6.7.0) keeps the failure of its first connection for
 * ever: such a worker never takes a job again, and on some failures asks without a pause. So it is closed, and another one opened.
 */
function onceReady(open: () => Waiting, onError: (error: unknown) => void): Closable {
  let worker: Waiting | undefined;
  let closed = false;
  let close: () => void = () => undefined;
  const closing = new Promise<void>((resolve) => (close = resolve));
  const running = (async () => {
    while (!closed) {
      const opened = open();
      opened.on('error', onError);
      try {
        await opened.waitUntilReady();
        opened.run().catch(onError);
        worker = opened;
        return;
      } catch (error) {
        onError(error);
        await opened.close(true).catch(onError);
        await Promise.race([closing, pause(pauseMs)]);
      }
    }
  })();
  return {
    close(force) {
      closed = true;
      close();
      return inTime(
        running.then(() => worker?.close(force)),
        force,
      );
    },
  };
}

function redisQueues(url: string, onError: (error: unknown) => void, last: LastFault): Queues {
  // producers fail at once when Redis is away (the relay publishes again), workers wait for it
  const connections: RedisConnection[] = [];
  const connect = (who: 'producer' | 'worker'): RedisConnection => {
    const connection = openRedis(url, who, onError);
    connections.push(connection);
    // BullMQ makes a copy for the command that waits for a job, and leaves it behind when it is closed while its server is away
    const duplicate = connection.duplicate.bind(connection) as (...given: unknown[]) => RedisConnection;
    connection.duplicate = ((...given: unknown[]) => {
      const copy = duplicate(...given);
      connections.push(copy);
      return copy;
    }) as typeof connection.duplicate;
    return connection;
  };
  let asking: RedisConnection | undefined;
  const opened = queuesOf(
    'redis',
    (name) =>
      new Queue<DeliveryJob>(name, {
        connection: connect('producer'),
        prefix,
        defaultJobOptions: jobOptions,
      }),
    (name, process, concurrency) => {
      const connection = connect('worker');
      const worker = new Worker<DeliveryJob>(name, process, { connection, prefix, concurrency, ...workerOptions });
      worker.on('error', onError);
      return {
        async close(force) {
          await inTime(worker.close(force), force).finally(() => connection.disconnect());
        },
      };
    },
    onError,
    () => {
      for (const connection of connections) connection.disconnect();
      return Promise.resolve();
    },
    last,
  );
  return {
    ...opened,
    eviction: () => answered(evictionOf((asking ??= connect('producer'))), faultMsMax),
  };
}

interface Closable {
  close(force?: boolean): Promise<void>;
}
interface Waiting {
  on(event: 'error', listener: (error: Error) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  run(): Promise<void>;
  close(force?: boolean): Promise<void>;
}
interface Publishing extends Closable {
  on(event: 'error', listener: (error: Error) => void): unknown;
  getJobCounts(...types: ('waiting' | 'active')[]): Promise<Record<string, number>>;
  addBulk(jobs: { name: string; data: DeliveryJob; opts: { jobId: string } }[]): Promise<unknown>;
}

function queuesOf(
  backend: Queues['backend'],
  openQueue: (name: string) => Publishing,
  openWorker: (name: string, process: Processor<DeliveryJob>, concurrency: number) => Closable,
  onError: (error: unknown) => void,
  end: () => Promise<void>,
  last: LastFault,
): Queues {
  let runs = 0;
  let lastRan: () => void = () => undefined;
  const counted = async (work: () => Promise<void>): Promise<void> => {
    runs += 1;
    try {
      await work();
    } finally {
      runs -= 1;
      if (runs === 0) lastRan();
    }
  };
  const allRan = (): Promise<void> => (runs === 0 ? Promise.resolve() : new Promise((resolve) => (lastRan = resolve)));
  const queues = new Map<string, Publishing>();
  const reached = new WeakSet<Publishing>();
  const workers = new Set<Closable>();
  const queue = (name: string): Publishing => {
    const known = queues.get(name) ?? openQueue(name);
    if (!queues.has(name)) known.on('error', onError);
    queues.set(name, known);
    return known;
  };
  const add = async (service: string, jobs: Parameters<Publishing['addBulk']>[0]): Promise<void> => {
    const open = queue(service);
    try {
      await answered(open.addBulk(jobs), publishMsMax);
      reached.add(open);
    } catch (error) {
      // one that never reached its server never will (see onceReady): the next publication opens another
      if (backend === 'postgres' && !reached.has(open) && queues.get(service) === open) {
        queues.delete(service);
        await within(open.close()).catch(onError);
      }
      throw withCode(error);
    }
  };
  return {
    backend,
    publish: (service, jobs) =>
      add(
        service,
        jobs.map(({ name, delivery, id }) => ({ name, data: { delivery }, opts: { jobId: id } })),
      ),
    publishCanary: (service, canary) =>
      add(service, [
        { name: 'canary', data: canary, opts: { jobId: `canary_${canary.worker}_${canary.no}_${canary.hops}` } },
      ]),
    async counts(service) {
      const asked = queue(service).getJobCounts('waiting', 'active');
      const { waiting = 0, active = 0 } = await answered(asked, publishMsMax);
      return { waiting, active };
    },
    refusal(service) {
      return queue(service)
        .getJobCounts('waiting')
        .then(
          () => undefined,
          (error: unknown) => refusalCode(error),
        );
    },
    fault(service) {
      return answered(queue(service).getJobCounts('waiting'), faultMsMax).then(
        () => (last.code = undefined),
        // BullMQ waits for its connection without a word: what the connection said last is the reason
        (error: unknown) => (isOwnDeadline(error) ? last.code : undefined) ?? codeOf(error) ?? 'unknown',
      );
    },
    eviction: () => Promise.resolve(undefined),
    work(service, process, concurrency, onCanary = () => Promise.resolve()) {
      const worker = openWorker(
        service,
        ({ data }) => counted(() => ('canary' in data ? onCanary(data) : process(data.delivery))),
        concurrency,
      );
      workers.add(worker);
      return {
        close(force) {
          workers.delete(worker);
          return worker.close(force);
        },
      };
    },
    async close() {
      const closed = Promise.all([...workers].map((worker) => worker.close())).then(() => undefined, onError);
      // an attempt has an end of its own (see DeliveryWorker); a worker whose queue is away may have none
      await Promise.race([closed, allRan().then(() => within(closed))]);
      await within(Promise.all([...queues.values()].map((one) => one.close())).then(() => undefined, onError));
      await end();
    },
  };
}

interface LastFault {
  /** The code of what the connections said last; undefined when the queue answered since. */
  code: string | undefined;
}

class QueueSilent extends Error {
  readonly code = 'ETIMEDOUT';
}
const isOwnDeadline = (error: unknown): boolean => error instanceof QueueSilent;

/** Rejects with ETIMEDOUT when there is no answer: BullMQ waits for its connection without an end. */
function answered<T>(work: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new QueueSilent());
    const timer = setTimeout(late, ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** The system's code, Postgres's, or Redis's own word at the beginning of its answer. */
function codeOf(error: unknown): string | undefined {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string') return code;
  const text = typeof message === 'string' ? message : '';
  if (/max retries per request|Connection is closed/.test(text)) return 'ECONNREFUSED';
  if (/timeout/i.test(text)) return 'ETIMEDOUT';
  return /^[A-Z]{4,}(?= )/.exec(text)?.[0];
}

/** The same error, with a code that a log line may hold: what Redis refused says so in its message alone. */
function withCode(error: unknown): unknown {
  const code = codeOf(error);
  if (error instanceof Error && code !== undefined && !('code' in error)) Object.assign(error, { code });
  return error;
}

/** Postgres: no such role or password, no right, no schema or table. Redis: the same by its own words. */
function refusalCode(error: unknown): string | undefined {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && ['28P01', '28000', '42501', '3F000', '42P01'].includes(code)) return code;
  return /^(NOAUTH|WRONGPASS|NOPERM)/.exec(typeof message === 'string' ? message : '')?.[1];
}
