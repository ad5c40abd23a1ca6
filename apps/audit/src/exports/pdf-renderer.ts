import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Worker } from 'node:worker_threads';
import PQueue from 'p-queue';
import { Refused } from '@app/lifecycle';
import type { Paper } from './paper.js';

/**
 * Rendering takes at least 0.5 s of a processor and 100 MB (docs/operations.md), so few documents are rendered at once,
 * each in its own thread.
 */
const atOnceMax = 2;
const waitingMax = 8;
const timeoutMs = 60_000;
const heapMegabytesMax = 768;

@Injectable()
export class PdfRenderer implements OnApplicationShutdown {
  private readonly slots = new PQueue({ concurrency: atOnceMax });
  private readonly workers = new Set<Worker>();

  /**
   * Waits for a free slot, then does the work, which can render documents. Refused with service.unavailable when too
   * many wait.
   */
  async withSlot<T>(work: (render: (paper: Paper) => Promise<Uint8Array>) => Promise<T>): Promise<T> {
    if (this.slots.size >= waitingMax) throw new Refused('service.unavailable', { waiting: waitingMax });
    return this.slots.add(() => work((paper) => this.render(paper)));
  }

  /**
   * Starts a thread for each document, which exits with it: no content of one case is in memory when the next document
   * is made.
   */

  private render(paper: Paper): Promise<Uint8Array> {
    const worker = new Worker(new URL('./pdf-worker.mjs', import.meta.url), {
      workerData: paper,
      // the thread gets neither the service's environment, which holds secrets, nor its options
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
        // has no effect when the promise is settled already
        fail(new Refused('service.unavailable', { reason: 'stopped' }));
      });
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.workers].map((worker) => worker.terminate()));
  }
}
