import { createPostgresBackend, Queue, Worker, withBackend, type Processor } from 'bullmq';
import { setTimeout as pause } from 'node:timers/promises';
import { Pool, within } from '@app/database';
import { checkedRedisUrl, evictionOf, isRedisUrl, openRedis, type RedisConnection } from './redis.js';

/**
 * A job without work: the worker that takes it proves that the queue works. It names the worker that sent it and the
 * number of workers that passed it on.
 */
export interface Canary {
  canary: true;
  worker: string;
  no: number;
  hops: number;
}
/** The complete data of a job. So a dump of the queue shows neither cases nor people. */
export type DeliveryJob = { delivery: string } | Canary;

export interface Queues {
  backend: 'postgres' | 'redis';
  /** Adds jobs to a service's queue. The queue ignores a job while it has another one with the same id. */
  publish(service: string, jobs: readonly { name: string; delivery: string; id: string }[]): Promise<void>;
  /** Adds nothing while the queue still has the same canary. */
  publishCanary(service: string, canary: Canary): Promise<void>;
  /** The number of jobs that wait, and of jobs that workers are working. Throws when the queue is unreachable. */
  counts(service: string): Promise<{ waiting: number; active: number }>;
  /** Why the queue refuses this role, as a code; undefined when it accepts the role or is unreachable. */
  refusal(service: string): Promise<string | undefined>;
  /** Why the queue cannot be used now, as a code: it refuses, is unreachable or does not answer. Undefined when it can. */
  fault(service: string): Promise<string | undefined>;
  /**
   * The server's eviction policy, when it allows the server to discard jobs that it accepted; otherwise undefined.
   * Rejects when the server does not answer or does not allow the question.
   */
  eviction(): Promise<string | undefined>;
  work(
    service: string,
    process: (delivery: string) => Promise<void>,
    concurrency: number,
    onCanary?: (canary: Canary) => Promise<void>,
  ): QueueWorker;
  /** Waits for the running jobs, and then a few seconds at most, even if the queue does not answer. */
  close(): Promise<void>;
}

export interface QueueWorker {
  /** Takes no more jobs and waits for the running ones. With `force` it does not wait for them, and ends within closeMs. */
  close(force?: boolean): Promise<void>;
}
/** A worker that hangs may hang while it closes, too. */
const inTime = async (closed: Promise<void>, force: boolean | undefined): Promise<void> =>
  force ? within(closed) : closed;
/** The deadline of a publication. The relay publishes the same jobs again. */
const publishMsMax = 10_000;
/** A queue that does not answer within this time counts as unreachable. */
const faultMsMax = 2_000;

/** For one service, on the Postgres queue: two connections listen, the others begin and end jobs. */
export const queueConnectionsMax = 8;

/** A hash tag, so that all keys of a queue are in one slot of a Redis Cluster. */
export const prefix = '{safe-passage}';
/** The journal counts attempts and records results, so the queue keeps no job that ended, successfully or not. */
const jobOptions = { attempts: 1, removeOnComplete: true, removeOnFail: true };
/**
 * When a worker's process dies, all its jobs stall, and most of them are not the cause. So a job does not fail because
 * it stalled.
 */
const workerOptions = { maxStalledCount: 10, stalledInterval: 15_000, lockDuration: 30_000 };

/**
 * Connects to the queue at `url`. The scheme chooses the backend: postgres:// is BullMQ's Postgres backend, redis:// and
 * rediss:// are Redis through ioredis, redis-cluster:// and rediss-cluster:// are a Redis Cluster.
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
 * A worker that starts when its server is reachable. BullMQ's Postgres backend (6.7.0) keeps the failure of its first
 * connection for ever: such a worker never takes a job, and after some failures it polls without a pause. So such a
 * worker is closed, and a new one is opened.
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
  // when Redis is unreachable, producers fail at once (the relay publishes again), and workers wait for it
  const connections: RedisConnection[] = [];
  const connect = (who: 'producer' | 'worker'): RedisConnection => {
    const connection = openRedis(url, who, onError);
    connections.push(connection);
    // BullMQ duplicates the connection for the command that waits for a job. It leaves the duplicate open when it is
    // closed while the server is unreachable, so this list includes duplicates
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
      // a queue that never reached its server never will (see onceReady), so the next publication opens a new one
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
        // BullMQ waits for its connection without an error, so the reason is the connection's last error
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
      // a running attempt has its own deadline (see DeliveryWorker); a worker with an unreachable queue may have none
      await Promise.race([closed, allRan().then(() => within(closed))]);
      await within(Promise.all([...queues.values()].map((one) => one.close())).then(() => undefined, onError));
      await end();
    },
  };
}

interface LastFault {
  /** The code of the connections' last error; undefined when the queue has answered since then. */
  code: string | undefined;
}

class QueueSilent extends Error {
  readonly code = 'ETIMEDOUT';
}
const isOwnDeadline = (error: unknown): boolean => error instanceof QueueSilent;

/** Rejects with ETIMEDOUT after `ms`, because BullMQ waits for its connection without a deadline. */
function answered<T>(work: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new QueueSilent());
    const timer = setTimeout(late, ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** The code of the system or of Postgres, or the first word of an answer of Redis. */
function codeOf(error: unknown): string | undefined {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string') return code;
  const text = typeof message === 'string' ? message : '';
  if (/max retries per request|Connection is closed/.test(text)) return 'ECONNREFUSED';
  if (/timeout/i.test(text)) return 'ETIMEDOUT';
  return /^[A-Z]{4,}(?= )/.exec(text)?.[0];
}

/** The same error, with a code that may be logged. An error of Redis has its code only in the message. */
function withCode(error: unknown): unknown {
  const code = codeOf(error);
  if (error instanceof Error && code !== undefined && !('code' in error)) Object.assign(error, { code });
  return error;
}

/** Postgres: wrong role or password, missing right, schema or table. Redis: the same, by the first word of its answer. */
function refusalCode(error: unknown): string | undefined {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && ['28P01', '28000', '42501', '3F000', '42P01'].includes(code)) return code;
  return /^(NOAUTH|WRONGPASS|NOPERM)/.exec(typeof message === 'string' ? message : '')?.[1];
}
