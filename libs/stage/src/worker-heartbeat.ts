import { setTimeout as pause } from 'node:timers/promises';
import { type Database } from '@app/database';
import { queueOf, type Queues } from '@app/journal';
import { log, queueEvicts } from '@app/platform';
import type { WatchedWorker } from './worker-health.js';

const patienceMs = 3_000;
const shortly = (work: Promise<unknown> | undefined): Promise<unknown> =>
  Promise.race([work, pause(1_000, undefined, { ref: false })]);

/** Writes at intervals that a process's workers run and what they do, for `GET /api/audit/operations`. */
export class WorkerHeartbeat {
  private timer: NodeJS.Timeout | undefined;
  private beating: Promise<void> | undefined;
  private eviction: string | undefined;

  constructor(
    private readonly database: Database,
    private readonly queues: Queues,
    private readonly service: string,
    private readonly id: string,
    private readonly workers: readonly WatchedWorker[],
    private readonly beatMs: number,
    private readonly onError: (error: unknown) => void,
  ) {}

  start(): void {
    this.begin();
    this.timer = setInterval(() => this.begin(), this.beatMs);
  }

  /** A worker that stops in order deletes its row. The row of a killed worker remains for five minutes. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await shortly(this.beating);
    await shortly(
      this.database.query('retire-worker', 'select journal.retire_worker($1)', [this.id]).catch(this.onError),
    );
  }

  private begin(): void {
    this.beating ??= this.beat()
      .catch(this.onError)
      .finally(() => (this.beating = undefined));
  }

  private async beat(): Promise<void> {
    const [main, suspects] = await Promise.all([
      this.counts(queueOf(this.service, 'main')),
      this.counts(queueOf(this.service, 'suspects')),
      this.watchEviction(),
    ]);
    const sum = (of: 'taken' | 'running' | 'reopened'): number =>
      this.workers.reduce((all, worker) => all + worker[of], 0);
    const tookAt = Math.max(...this.workers.map((worker) => worker.tookAt ?? -Infinity));
    await this.database.query('beat', 'select journal.beat($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
      this.id,
      Date.now(),
      tookAt === -Infinity ? null : (performance.now() - tookAt) / 1_000,
      sum('taken'),
      sum('running'),
      main?.waiting ?? null,
      main?.active ?? null,
      suspects?.waiting ?? null,
      sum('reopened'),
    ]);
  }

  /** Reports the worker even while its queue is unavailable. */
  private counts(queue: string): Promise<{ waiting: number; active: number } | undefined> {
    const counted = this.queues.counts(queue).catch(() => undefined);
    return Promise.race([counted, pause(patienceMs, undefined, { ref: false })]);
  }

  /**
   * Warns when the queue's server may evict jobs. The deliveries of evicted jobs are published again after their lease,
   * so work is late and not lost. Logged once for each change.
   */
  private async watchEviction(): Promise<void> {
    // a server that does not answer, or refuses the question, changes nothing
    const found = await this.queues.eviction().catch(() => this.eviction);
    queueEvicts.set({ service: this.service }, found === undefined ? 0 : 1);
    if (found === this.eviction) return;
    this.eviction = found;
    if (found === undefined) log('info', 'queue keeps jobs again', { service: this.service });
    else log('warn', 'queue evicts', { service: this.service, code: found });
  }
}
