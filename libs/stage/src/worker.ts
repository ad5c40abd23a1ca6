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

/**
 * The actor of a service that works a delivery. Its id is the same in every process, so that a repeated delivery is
 * recognised.
 */
export const systemActor: Actor = {
  id: '00000000-0000-8000-8000-000000000001',
  role: 'system',
  facilityId: null,
  pendingInstructions: 0,
};

/** Suspects run one at a time, so that one that ends the process interrupts no other suspect. */
const suspects = new KeyedMutex(null);
const concurrency: Record<Lane, number> = { main: 16, suspects: 1 };
const patience = (): Promise<undefined> =>
  new Promise((resolve) => setTimeout(() => resolve(undefined), 3_000).unref());
/** How long an attempt may continue after the service was told to stop: shorter than its supervisor waits. */
const stoppingMs = 8_000;

export const queuesToken = Symbol('queues');
export const workerOptionsToken = Symbol('worker options');
export interface WorkerOptions {
  timing: DeliveryTiming;
  /** Where the relay listens for new deliveries. */
  databaseUrl: string;
  health?: HealthTiming;
}

/** Runs a service's workers and its relay: each job becomes a command. It decides nothing itself. */
@Injectable()
export class DeliveryWorker implements Workers, OnApplicationBootstrap, OnApplicationShutdown {
  readonly id = randomUUID();
  private readonly relay: Relay;
  private readonly workers: Record<Lane, WatchedWorker>;
  private readonly heartbeat: WorkerHeartbeat;
  private readonly attempts: AttemptRecorder;
  private readonly stopping = new AbortController();
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
    // each attempt adds a listener
    setMaxListeners(0, this.stopping.signal);
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

  /** The queues that accept jobs, but from which this process takes none even after its worker was opened again. */
  get stuckQueues(): string[] {
    return lanes.filter((lane) => this.workers[lane].stuck).map((lane) => queueOf(this.rules.stage, lane));
  }

  /** Refuses when the queue cannot be used, because then the work that follows a transition would not be done. */
  async assertQueue(): Promise<void> {
    const error = await this.queues.fault(this.rules.stage);
    if (error !== undefined) throw new Refused('service.unavailable', { reason: 'queue', error });
  }

  /**
   * Throws when the queue refuses this service, so that the start fails instead of a worker that retries for ever. A
   * queue that is only unavailable does not stop the service's other work: deliveries wait in their rows.
   */
  async start(): Promise<void> {
    const refusal = await Promise.race([this.queues.refusal(this.rules.stage), patience()]);
    if (refusal !== undefined)
      throw new Error(`the queue behind QUEUE_URL refuses the ${this.rules.stage} service (${refusal})`);
    for (const worker of Object.values(this.workers)) worker.start();
    this.relay.start();
    this.heartbeat.start();
  }

  /** Takes no more jobs, waits a limited time for running attempts, and leaves the rest to the next worker. */
  async stop(): Promise<void> {
    const late = setTimeout(() => this.stopping.abort(), stoppingMs);
    // does not wait longer for calls that hang on an unavailable queue
    await within(this.relay.stop());
    for (const worker of Object.values(this.workers)) worker.stop();
    await this.queues.close();
    clearTimeout(late);
    await this.heartbeat.stop();
  }

  private async work(id: string, lane: Lane): Promise<void> {
    const act = async ({ ref, task, source }: Delivery): Promise<void> => {
      // a delivery for a case other than that of its entry has no input
      const { wakes } = this.rules.lifecycle.get(source);
      const input = wakes?.transition === task ? wakes.input : {};
      await this.commands.execute(
        new MakeTransition(task, ref, systemActor, input, { key: `delivery:${id}`, ifMatch: null }, id),
      );
    };
    const { database, timing, stopping, attempts } = this;
    const outcome = await workDelivery(database, timing, id, lane, act, stopping.signal, attempts);
    deliveries.inc({ service: this.rules.stage, outcome });
    if (outcome === 'failed' || outcome === 'parked') log('warn', `delivery ${outcome}`, { service: this.rules.stage });
  }
}
