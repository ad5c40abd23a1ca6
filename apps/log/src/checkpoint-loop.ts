import { DatabaseFault } from '@app/database';
import type { Leaves } from '@app/journal';
import { describeError, log } from '@app/platform';
import { TlogFault, type Sequencer } from './sequencer.js';

const standbyMs = 2_000;
const afterFaultMs = 5_000;

/**
 * Signs a checkpoint at a fixed interval, which the database's settings name: so the times of checkpoints tell nothing about how much work there is.
 */
export class CheckpointLoop {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private term: string | undefined;
  /** Why nothing is signed; undefined when all is well. */
  fault: string | undefined;
  /** The code of what went wrong in passing in the last cycle, and is tried again; undefined when nothing did. */
  failing: string | undefined;

  constructor(
    private readonly leaves: Leaves,
    private readonly sequencer: Sequencer,
  ) {}

  start(): void {
    this.schedule(0);
  }

  /** Ends the cycle that runs and gives the lease back, so that another may go on at once. */
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

  /** Returns after how many milliseconds the next is due. */
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
    // what contradicts a signature is for a person; what went wrong in passing is tried again
    if (error instanceof TlogFault) this.fault = error.message;
    const words = error instanceof TlogFault ? error.message : folderFault(error);
    // whoever looks at the product must see why nothing is signed; the next signature takes it back
    if (words !== undefined && this.term !== undefined)
      await this.leaves.reportFault(this.term, words).catch(() => undefined);
  }
}

/** Why the log's folder can't be used, in words for people; undefined for faults of the database, which are told where the database is. */
function folderFault(error: unknown): string | undefined {
  const { code } = error as { code?: unknown };
  if (error instanceof DatabaseFault || typeof code !== 'string' || !/^E[A-Z]+$/.test(code)) return undefined;
  return `the log’s folder can’t be used (${code}): it must be there, take writes and have room. Signing goes on by itself once it does`;
}
