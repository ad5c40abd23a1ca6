import { DatabaseFault } from '@app/database';
import type { Leaves } from '@app/journal';
import { describeError, log } from '@app/platform';
import { TlogFault, type Sequencer } from './sequencer.js';

const standbyMs = 2_000;
const afterFaultMs = 5_000;

/**
 * Signs a checkpoint at a fixed interval, which is a setting in the database. The times of checkpoints therefore reveal
 * nothing about the amount of work.
 */
export class CheckpointLoop {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private term: string | undefined;
  /** Why nothing is signed; undefined when there is no fault. */
  fault: string | undefined;
  /** The code of the transient error of the last cycle, which will be retried; undefined when there was none. */
  failing: string | undefined;

  constructor(
    private readonly leaves: Leaves,
    private readonly sequencer: Sequencer,
  ) {}

  start(): void {
    this.schedule(0);
  }

  /** Finishes the running cycle and releases the lease, so that another process can continue at once. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
    if (this.term !== undefined) await this.leaves.release(this.term).catch(() => undefined);
  }

  private schedule(ms: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.runCycle().then((next) => this.schedule(next));
    }, ms);
  }

  /** Returns the milliseconds until the next cycle is due. */
  private async runCycle(): Promise<number> {
    const began = performance.now();
    try {
      const held = await this.leaves.take();
      this.term = held?.term;
      if (!held) return standbyMs;
      await this.sequencer.runCycle(held);
      this.fault = undefined;
      this.failing = undefined;
      return Math.max(0, held.cadenceMs - (performance.now() - began));
    } catch (error) {
      const described = describeError(error);
      log('error', 'log', described);
      this.failing = described.code ?? described.error ?? 'unknown';
      await this.report(error);
      return afterFaultMs;
    }
  }

  private async report(error: unknown): Promise<void> {
    // transient errors are retried; a contradiction to a signature needs a person
    if (error instanceof TlogFault) this.fault = error.message;
    const words = error instanceof TlogFault ? error.message : folderFault(error);
    // the audit service shows why nothing is signed; the next signature clears it
    if (words !== undefined && this.term !== undefined)
      await this.leaves.reportFault(this.term, words).catch(() => undefined);
  }
}

/**
 * Describes why the log's folder cannot be used; undefined for faults of the database, which are reported elsewhere.
 */
function folderFault(error: unknown): string | undefined {
  const { code } = error as { code?: unknown };
  if (error instanceof DatabaseFault || typeof code !== 'string' || !/^E[A-Z]+$/.test(code)) return undefined;
  return `the log’s folder cannot be used (${code}): it must exist, accept writes and have free space. Signing continues by itself after that`;
}
