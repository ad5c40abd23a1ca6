import { setTimeout as pause } from 'node:timers/promises';
import type { Canary, Queues, QueueWorker } from '@app/journal';
import { log, workerJobs, workerReopened, workerRunning, workerStuck } from '@app/platform';

export interface HealthTiming {
  beatMs: number;
  canaryMs: number;
  /** How long canaries are accepted and nothing is taken before a worker is judged. */
  hungryMs: number;
}
export const healthTiming: HealthTiming = { beatMs: 10_000, canaryMs: 20_000, hungryMs: 60_000 };

const hopsMax = 8;
/** A canary that nobody takes stays in the queue: there are never more than so many of one worker, whatever befalls it. */
const canariesMax = 8;

export interface Workplace {
  queue: string;
  concurrency: number;
  process: (delivery: string) => Promise<void>;
}

/**
 * A worker on one queue that is known to live: it sends itself canaries, and whatever it takes is its sign of life. One whose queue accepts jobs
 * and that takes none is opened anew, and stuck when that did not help. While the queue is away nobody is judged.
 */
export class WatchedWorker {
  taken = 0;
  running = 0;
  reopened = 0;
  stuck = false;
  /** By performance.now(). */
  tookAt: number | undefined;
  private livedAt = -Infinity;
  /** Since when canaries are accepted and nothing is taken. */
  private hungrySince: number | undefined;
  private reopenedInVain = false;
  private canaries = 0;
  private worker: QueueWorker | undefined;
  private timer: NodeJS.Timeout | undefined;
  private watching: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly queues: Queues,
    private readonly workplace: Workplace,
    /** The process's, random. */
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

  /** Judges no more; its queues' close() ends the worker itself. */
  stop(): void {
    this.stopped = true;
    clearInterval(this.timer);
  }

  private open(): void {
    const { queue, concurrency, process } = this.workplace;
    this.worker = this.queues.work(
      queue,
      (delivery) => this.take(() => process(delivery)),
      concurrency,
      (canary) => this.takeCanary(canary),
    );
  }

  private async take(work: () => Promise<void>): Promise<void> {
    const { queue } = this.workplace;
    workerJobs.inc({ queue });
    this.taken += 1;
    this.tookAt = performance.now();
    this.lives();
    workerRunning.set({ queue }, (this.running += 1));
    try {
      await work();
    } finally {
      workerRunning.set({ queue }, (this.running -= 1));
      this.lives();
    }
  }

  /** Another worker's canary goes back while this one is fed: of several on a queue the hungry one gets it. Its own shows that it lives. */
  private takeCanary(canary: Canary): Promise<void> {
    // for longer than its own canaries take to come: else it would keep another's each time its own is late
    const fed = this.tookAt !== undefined && performance.now() - this.tookAt < this.timing.canaryMs * 1.5;
    return this.take(async () => {
      if (canary.worker === this.id || !fed || canary.hops >= hopsMax) return;
      // lost when it is not accepted, and its sender sends another
      await this.accepts({ ...canary, hops: canary.hops + 1 });
    });
  }

  private lives(): void {
    this.livedAt = performance.now();
    this.hungrySince = undefined;
    this.reopenedInVain = false;
    this.setStuck(false);
  }

  private setStuck(stuck: boolean): void {
    this.stuck = stuck;
    workerStuck.set({ queue: this.workplace.queue }, stuck ? 1 : 0);
  }

  private async watch(): Promise<void> {
    const asked = performance.now();
    this.canaries = (this.canaries + 1) % canariesMax;
    if (!(await this.accepts({ canary: true, worker: this.id, no: this.canaries, hops: 0 }))) {
      this.hungrySince = undefined;
      this.reopenedInVain = false;
      this.setStuck(false);
      return;
    }
    if (this.stopped || this.running > 0 || this.livedAt >= asked) return;
    this.hungrySince ??= asked;
    if (performance.now() - this.hungrySince < this.timing.hungryMs) return;
    if (this.reopenedInVain) {
      if (!this.stuck) log('error', 'worker stuck', { service: this.workplace.queue });
      this.setStuck(true);
    } else await this.reopen();
  }

  private async reopen(): Promise<void> {
    const { queue } = this.workplace;
    log('warn', 'worker opened anew', { service: queue });
    workerReopened.inc({ queue });
    this.reopened += 1;
    await this.worker?.close(true).catch(this.onError);
    if (this.stopped) return;
    this.open();
    this.reopenedInVain = true;
    this.hungrySince = performance.now();
  }

  /** False when the queue refuses it, or does not say so for the time between two canaries. */
  private accepts(canary: Canary): Promise<boolean> {
    const accepted = this.queues.publishCanary(this.workplace.queue, canary).then(
      () => true,
      (error: unknown) => {
        this.onError(error);
        return false;
      },
    );
    return Promise.race([accepted, pause(this.timing.canaryMs, false, { ref: false })]);
  }
}
