import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Worker } from 'node:worker_threads';
import { Refused } from '@app/lifecycle';
import type { Paper } from './paper.js';
import { Turns } from './turns.js';

/** Setting takes 0.5 s and more of a processor and 100 MB and more (docs/operations.md): so few at once, and in a thread of its own. */
const atOnceMax = 2;
const waitingMax = 8;
const timeoutMs = 60_000;
const heapMegabytesMax = 768;

@Injectable()
export class Press implements OnApplicationShutdown {
  private readonly turns = new Turns({ atOnce: atOnceMax, waiting: waitingMax });
  private readonly workers = new Set<Worker>();

  /** Waits for its turn, then does the work with a way to set one document. Refused when too many wait. */
  inTurn<T>(work: (print: (paper: Paper) => Promise<Uint8Array>) => Promise<T>): Promise<T> {
    return this.turns.take(() => work((paper) => this.print(paper)));
  }

  private print(paper: Paper): Promise<Uint8Array> {
    const worker = new Worker(new URL('./press-worker.mjs', import.meta.url), {
      workerData: paper,
      // it gets neither the service's environment, where secrets are, nor its options
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytesMax },
    });
    this.workers.add(worker);
    return new Promise<Uint8Array>((done, fail) => {
      const tooLong = setTimeout(() => {
        fail(new Refused('service.unavailable', { timeoutMs }));
        void worker.terminate();
      }, timeoutMs);
      worker.once('message', (bytes: Uint8Array) => done(bytes));
      worker.once('error', fail);
      worker.once('exit', () => {
        clearTimeout(tooLong);
        this.workers.delete(worker);
        // nothing, where it is settled already
        fail(new Refused('service.unavailable', { reason: 'stopped' }));
      });
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.workers].map((worker) => worker.terminate()));
  }
}
