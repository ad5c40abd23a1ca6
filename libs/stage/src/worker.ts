import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { Refused, type Actor } from '@app/lifecycle';
import { Database, within } from '@app/database';
import {
  AttemptRecorder,
  lanes,
  queueOf,
  Relay,
  workDelivery,
  type Delivery,
  type DeliveryTiming,
  type Lane,
  type Queues,
} from '@app/journal';
import { deliveries, describeError, log, logSparingly, Workers } from '@app/platform';
import { WorkerHeartbeat } from './worker-heartbeat.js';
import { MakeTransition } from './commands.js';
import { KeyedMutex } from './keyed-mutex.js';
import { Rules } from './rules.js';
import { healthTiming, WatchedWorker, type HealthTiming } from './worker-health.js';

/** A service acting on a delivery: the same id in every process, so that a repeated delivery is recognised. */
export const systemActor: Actor = {
  id: '00000000-0000-8000-8000-000000000001',
  role: 'system',
  facilityId: null,
  pendingInstructions: 0,
};

/** Suspects are tried one at a time, so that the one that kills takes no other suspect along. */
const suspects = new KeyedMutex(null);
const concurrency: Record<Lane, number> = { main: 16, suspects: 1 };
const patience = (): Promise<undefined> =>
  new Promise((resolve) => setTimeout(() => resolve(undefined), 3_000).unref());
/** How long an attempt may still run once the service was told to stop: shorter than its supervisor waits. */
const leavingMs = 8_000;

export const queuesToken = Symbol('queues');
export const workerOptionsToken = Symbol('worker options');
export interface WorkerOptions {
  timing: DeliveryTiming;
  /** Where the relay listens for new deliveries. */
  databaseUrl: string;
  health?: HealthTiming;
}

/** Hosts a service's workers and its relay: a job in, a command out. It decides nothing itself. */
@Injectable()
export class DeliveryWorker implements Workers, OnApplicationBootstrap, OnApplicationShutdown {
  readonly id = randomUUID();
  private readonly relay: Relay;
  private readonly workers: Record<Lane, WatchedWorker>;
  private readonly heartbeat: WorkerHeartbeat;
  private readonly attempts: AttemptRecorder;
  private readonly leaving = new AbortController();
  private readonly timing: DeliveryTiming;

  constructor(
    private readonly rules: Rules,
    @Inject(CommandBus) private readonly commands: Pick<CommandBus, 'execute'>,
    private readonly database: Database,
    @Inject(queuesToken) private readonly queues: Queues,
    @Inject(workerOptionsToken) { timing, databaseUrl, health = healthTiming }: WorkerOptions,
  ) {
    const { stage } = rules;
    this.timing = timing;
    // each attempt listens
    setMaxListeners(0, this.leaving.signal);
    this.attempts = new AttemptRecorder(database, timing);
    const say = (event: string) => (error: unknown) => logSparingly(event, { service: stage, ...describeError(error) });
    this.relay = new Relay(database, queues, timing, say('relay'), databaseUrl);
    const worker = (lane: Lane): WatchedWorker =>
      new WatchedWorker(
        queues,
        {
          queue: queueOf(stage, lane),
          concurrency: concurrency[lane],
          // also when several services share this process
          process: (delivery) =>
            lane === 'main' ? this.work(delivery, lane) : suspects.run('suspects', () => this.work(delivery, lane)),
        },
        this.id,
        health,
        say('queue'),
      );
    this.workers = { main: worker('main'), suspects: worker('suspects') };
    this.heartbeat = new WorkerHeartbeat(
      database,
      queues,
      stage,
      this.id,
      Object.values(this.workers),
      health.beatMs,
      say('beat'),
    );
  }

  onApplicationBootstrap(): Promise<void> {
    return this.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.stop();
  }

  /** Queues that accept jobs, and from which this process takes none whatever it tried. */
  get stuckQueues(): string[] {
    return lanes.filter((lane) => this.workers[lane].stuck).map((lane) => queueOf(this.rules.stage, lane));
  }

  /** Refused when the queue can't be used: what is to happen after a transition would not happen. */
  async assertQueue(): Promise<void> {
    const error = await this.queues.fault(this.rules.stage);
    if (error !== undefined) throw new Refused('service.unavailable', { reason: 'queue', error });
  }

  /**
   * Throws when the queue refuses this service: better now than in a worker that asks again and again. A queue that is only away
   * does not keep the service from its other work: deliveries wait in their rows.
   */
  async start(): Promise<void> {
    const refusal = await Promise.race([this.queues.refusal(this.rules.stage), patience()]);
    if (refusal !== undefined)
      throw new Error(`the queue behind QUEUE_URL refuses the ${this.rules.stage} service (${refusal})`);
    for (const worker of Object.values(this.workers)) worker.start();
    this.relay.start();
    this.heartbeat.start();
  }

  /** Takes no more work, lets what runs finish, if it does soon, and leaves the rest to whoever comes next. */
  async stop(): Promise<void> {
    const late = setTimeout(() => this.leaving.abort(), leavingMs);
    // what hangs on a queue that is away is left behind
    await within(this.relay.stop());
    for (const worker of Object.values(this.workers)) worker.stop();
    await this.queues.close();
    clearTimeout(late);
    await this.heartbeat.stop();
  }

  private async work(id: string, lane: Lane): Promise<void> {
    const act = async ({ ref, task, source }: Delivery): Promise<void> => {
      // a delivery for another case than the one whose entry made it has no input
      const { wakes } = this.rules.lifecycle.get(source);
      const input = wakes?.transition === task ? wakes.input : {};
      await this.commands.execute(
        new MakeTransition(task, ref, systemActor, input, { key: `delivery:${id}`, ifMatch: null }, id),
      );
    };
    const { database, timing, leaving, attempts } = this;
    const outcome = await workDelivery(database, timing, id, lane, act, leaving.signal, attempts);
    deliveries.inc({ service: this.rules.stage, outcome });
    if (outcome === 'failed' || outcome === 'parked') log('warn', `delivery ${outcome}`, { service: this.rules.stage });
  }
}
