import { randomUUID } from 'node:crypto';
import { createPostgresBackend, withBackend } from 'bullmq';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { lifecycle } from '@app/lifecycle';
import { HealthController, Readiness } from '@app/platform';
import { connectQueues, deliveryTiming, type Journal, type Queues } from '@app/journal';
import { eventually } from '@app/testing/eventually';
import { createJournal, type JournalWorld } from '@app/testing/journal';
import { WatchedWorker, type HealthTiming } from './worker-health.js';
import { Rules } from './rules.js';
import { DeliveryWorker } from './worker.js';

// judged after twenty canaries, because a busy machine delivers some late
const timing: HealthTiming = { beatMs: 50, canaryMs: 100, idleMsMax: 2_000 };
const redis = process.env['REDIS_URL'];

let world: JournalWorld;
let referral: Journal;
const running: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  world = await createJournal('worker health');
  referral = await world.journalOf('referral');
});
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop();
});
afterAll(() => world.drop());

const connect = (backend = 'Postgres'): Queues => {
  const queues = connectQueues(backend === 'Redis' ? (redis ?? '') : world.urlOf('queue'), () => undefined);
  running.push(() => queues.close());
  return queues;
};
const takes = (worker: WatchedWorker, more: number): Promise<unknown> => {
  const before = worker.taken;
  return eventually(`${more} jobs to be taken`, async () => worker.taken >= before + more);
};
/** Each test has a queue of its own. */
const someQueue = (): string => `referral-${randomUUID()}`;

interface Watched {
  worker: WatchedWorker;
  worked: string[];
  faults: unknown[];
}
function watch(queues: Queues, queue: string): Watched {
  const worked: string[] = [];
  const faults: unknown[] = [];
  const process = async (delivery: string): Promise<void> => void worked.push(delivery);
  const watchedQueue = { queue, concurrency: 2, process };
  const worker = new WatchedWorker(queues, watchedQueue, randomUUID(), timing, (error) => faults.push(error));
  worker.start();
  running.push(async () => worker.stop());
  return { worker, worked, faults };
}

describe.each(['Postgres', ...(redis ? ['Redis'] : [])])('a worker on %s', (backend) => {
  it('that has no jobs proves by its own canaries that it works', async () => {
    const { worker } = watch(connect(backend), someQueue());
    await takes(worker, 8);
    expect(worker).toMatchObject({ reopened: 0, stuck: false });
  });

  it('that shares a queue with another one gets canaries too: neither is judged stuck', async () => {
    const queue = someQueue();
    const [one, other] = [watch(connect(backend), queue), watch(connect(backend), queue)];
    await Promise.all([takes(one.worker, 12), takes(other.worker, 12)]);
    expect([one.worker.reopened, other.worker.reopened]).toEqual([0, 0]);
  });

  it('that no longer takes jobs is opened again, and then works', async () => {
    const queues = connect(backend);
    const opened: { close(): Promise<void> }[] = [];
    const queue = someQueue();
    const { worker, worked } = watch(
      {
        ...queues,
        work: (...of) => {
          const worker = queues.work(...of);
          opened.push(worker);
          return worker;
        },
      },
      queue,
    );
    await takes(worker, 1);
    // closes the connection without telling the worker, like a connection that broke silently
    await opened[0]?.close();
    const delivery = randomUUID();
    await queues.publish(queue, [{ name: 'task', delivery, id: `${delivery}_1` }]);
    await eventually('the job to be worked', async () => worked.includes(delivery));
    await takes(worker, 2);
    expect(worker.reopened).toBeGreaterThan(0);
    expect(worker.stuck).toBe(false);
  });
});

describe('a service', () => {
  const start = async (): Promise<DeliveryWorker> => {
    const worker = new DeliveryWorker(
      new Rules('referral', lifecycle),
      { execute: () => Promise.reject(new Error('no delivery is there')) },
      referral.database,
      connectQueues(world.urlOf('queue'), () => undefined),
      { timing: deliveryTiming, databaseUrl: world.urlOf('referral'), health: timing },
    );
    await worker.start();
    running.push(() => worker.stop());
    return worker;
  };
  const beatsOf = async (id: string): Promise<Record<string, unknown> | undefined> =>
    (await world.sql('select * from journal.list_workers() where id = $1', [id], 'audit')).rows[0] as never;

  it('whose worker takes no jobs even after it was opened again asks for a restart, until it takes a job', async () => {
    const worker = await start();
    const health = new HealthController(new Readiness('referral', []), worker);
    const pool = new pg.Pool({ connectionString: world.urlOf('queue'), max: 2 });
    running.push(() => pool.end());
    const queue = new (withBackend(createPostgresBackend).Queue)('referral', { connection: pool });
    running.push(() => queue.close());
    expect(health.alive()).toEqual({ status: 'ok' });
    await queue.pause();
    await eventually('it to be stuck', async () => worker.stuckQueues.length > 0, 30_000);
    expect(worker.stuckQueues).toEqual(['referral']);
    expect(() => health.alive()).toThrow(
      expect.objectContaining({ code: 'worker.stuck', status: 503, detail: { queues: ['referral'] } }),
    );
    expect(await eventually('a beat', async () => (await beatsOf(worker.id))?.['reopened'])).toBeGreaterThan(0);
    await queue.resume();
    await eventually('it to work', async () => worker.stuckQueues.length === 0);
    expect(health.alive()).toEqual({ status: 'ok' });
  });

  it('without a worker is live as long as its process runs', () => {
    expect(new HealthController(new Readiness('referral', [])).alive()).toEqual({ status: 'ok' });
  });

  it('is not judged while the queue is unavailable', async () => {
    const { worker, faults } = watch(connect(), someQueue());
    await takes(worker, 1);
    await world.sql('revoke usage on schema bullmq from sp_queue');
    try {
      // many times longer than the time after which a worker is judged
      await eventually('canaries that are refused', async () => faults.length > 50, 30_000);
    } finally {
      await world.sql('grant usage on schema bullmq to sp_queue');
    }
    await takes(worker, 2);
    expect(worker).toMatchObject({ reopened: 0, stuck: false });
  });

  it('reports in heartbeats that it runs and what it does, and removes its row when it stops', async () => {
    const worker = await start();
    // A canary in progress counts as running. On a busy machine one may take so long that it is tried again as a suspect.
    const beat = await eventually('a heartbeat between canaries', async () => {
      const row = await beatsOf(worker.id);
      return Number(row?.['taken']) > 1 && row?.['running'] === 0 && row?.['suspects_waiting'] === 0 && row;
    });
    expect(beat).toMatchObject({ service: 'referral', running: 0, reopened: 0 });
    expect(beat['seconds_since_beat']).toBeLessThan(10);
    expect(beat['seconds_since_taken']).toBeLessThan(10);
    expect(Math.abs(beat['skew_ms'] as number)).toBeLessThan(2_000);
    await running.pop()?.();
    expect(await beatsOf(worker.id)).toBeUndefined();
  });

  it('cannot write another service’s heartbeat, and rows older than five minutes are deleted', async () => {
    const [intakes, gone] = [randomUUID(), randomUUID()];
    const beat = (id: string, role: 'intake' | 'referral', taken: number): Promise<unknown> =>
      world.sql('select journal.beat($1, 0, null, $2, 0, null, null, null, 0)', [id, taken], role);
    await beat(intakes, 'intake', 1);
    await beat(gone, 'referral', 1);
    await world.sql(`update journal.workers set beat_at = now() - interval '301 seconds' where id = $1`, [gone]);
    await beat(intakes, 'referral', 9);
    await world.sql('select journal.retire_worker($1)', [intakes], 'referral');
    expect(await beatsOf(intakes)).toMatchObject({ service: 'intake', taken: '1', queue_waiting: null });
    expect(await beatsOf(gone)).toBeUndefined();
  });
});
