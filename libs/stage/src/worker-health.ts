import { setTimeout as pause } from 'node:timers/promises';
import type { Canary, Queues, QueueWorker } from '@app/journal';
import { log, workerJobs, workerReopened, workerRunning, workerStuck } from '@app/platform';

export interface HealthTiming {
  beatMs: number;
  canaryMs: number;
  /** How long the queue accepts canaries while the worker takes no job, until the worker is opened again. */
  idleMsMax: number;
}
export const healthTiming: HealthTiming = { beatMs: 10_000, canaryMs: 20_000, idleMsMax: 60_000 };

const hopsMax = 8;
/** A canary that no worker takes stays in the queue. This is the limit of canaries from one worker. */
const canariesMax = 8;

export interface WatchedQueue {
  queue: string;
  concurrency: number;
  process: (delivery: string) => Promise<void>;
}

/**
 * Checks that a worker on one queue works. The worker sends itself canaries, and every job that it takes proves that it
 * works. When its queue accepts jobs and the worker takes none, it is opened again; when that does not help, it is
 * stuck. While the queue is unavailable, no worker is judged.
 */
export class WatchedWorker {
  taken = 0;
  running = 0;
  reopened = 0;
  stuck = false;
  /** By performance.now(). */
  tookAt: number | undefined;
  private activeAt = -Infinity;
  /** Since when the queue accepts canaries and the worker takes no job. */
  private idleSince: number | undefined;
  private reopenDidNotHelp = false;
  private canaries = 0;
  private worker: QueueWorker | undefined;
  private timer: NodeJS.Timeout | undefined;
  private watching: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly queues: Queues,
    private readonly watched: WatchedQueue,
    /** Random, one per process. */
    private readonly id: string,
    private readonly timing: HealthTiming,
    private readonly onError: (error: unknown) => void,
  ) {}

  start(): void {
    this.open();
    this.timer = setInterval(() => {
      this.watching ??= this.watch().finally(() => (this.watching = undefined));
    }, this.timing.canaryMs);
  }

  /** Ends the checks. The close() of its queues ends the worker itself. */
  stop(): void {
    this.stopped = true;
    clearInterval(this.timer);
  }

  private open(): void {
    const { queue, concurrency, process } = this.watched;
    this.worker = this.queues.work(
      queue,
      (delivery) => this.take(() => process(delivery)),
      concurrency,
      (canary) => this.takeCanary(canary),
    );
  }

  private async take(work: () => Promise<void>): Promise<void> {
    const { queue } = this.watched;
    workerJobs.inc({ queue });
    this.taken += 1;
    this.tookAt = performance.now();
    this.markActive();
    workerRunning.set({ queue }, (this.running += 1));
    try {
      await work();
    } finally {
      workerRunning.set({ queue }, (this.running -= 1));
      this.markActive();
    }
  }

  /**
   * A worker that takes jobs puts another worker's canary back, so that on a shared queue the worker that takes none
   * gets it. Its own canary proves that it works.
   */
  private takeCanary(canary: Canary): Promise<void> {
    // longer than the interval of its own canaries: otherwise it would keep another worker's canary each time its own
    // is late
    const takesJobs = this.tookAt !== undefined && performance.now() - this.tookAt < this.timing.canaryMs * 1.5;
    return this.take(async () => {
      if (canary.worker === this.id || !takesJobs || canary.hops >= hopsMax) return;
      // when the queue does not accept it, it is lost, and its sender sends another one
      await this.accepts({ ...canary, hops: canary.hops + 1 });
    });
  }

  private markActive(): void {
    this.activeAt = performance.now();
    this.idleSince = undefined;
    this.reopenDidNotHelp = false;
    this.setStuck(false);
  }

  private setStuck(stuck: boolean): void {
    this.stuck = stuck;
    workerStuck.set({ queue: this.watched.queue }, stuck ? 1 : 0);
  }

  private async watch(): Promise<void> {
    const asked = performance.now();
    this.canaries = (this.canaries + 1) % canariesMax;
    if (!(await this.accepts({ canary: true, worker: this.id, no: this.canaries, hops: 0 }))) {
      this.idleSince = undefined;
      this.reopenDidNotHelp = false;
      this.setStuck(false);
      return;
    }
    if (this.stopped || this.running > 0 || this.activeAt >= asked) return;
    this.idleSince ??= asked;
    if (performance.now() - this.idleSince < this.timing.idleMsMax) return;
    if (this.reopenDidNotHelp) {
      if (!this.stuck) log('error', 'worker stuck', { service: this.watched.queue });
      this.setStuck(true);
    } else await this.reopen();
  }

  private async reopen(): Promise<void> {
    const { queue } = this.watched;
    log('warn', 'worker reopened', { service: queue });
    workerReopened.inc({ queue });
    this.reopened += 1;
    await this.worker?.close(true).catch(this.onError);
    if (this.stopped) return;
    this.open();
    this.reopenDidNotHelp = true;
    this.idleSince = performance.now();
  }

  /** False when the queue refuses the canary, or does not answer within the interval between two canaries. */
  private accepts(canary: Canary): Promise<boolean> {
    const accepted = this.queues.publishCanary(this.watched.queue, canary).then(
      () => true,
      (error: unknown) => {
        this.onError(error);
        return false;
      },
    );
    return Promise.race([accepted, pause(this.timing.canaryMs, false, { ref: false })]);
  }
}
