import { DatabaseFault } from './database.js';
import { deadlines } from './deadlines.js';

interface Waiting<T, A> {
  one: T;
  resolve: (answer: A) => void;
  reject: (error: unknown) => void;
}

const batchMax = 64;
const inFlightMax = 2;
/** Fewer are not worth a statement of their own. */
const shareMin = 8;
const waitingMax = 10_000;
/** After that no retry begins: none has failed for another reason than silence if it took so long. */
const retryMsMax = deadlines.answerMs + 1_000;

/**
 * What arrives while two statements are in flight goes together in the next one, each with its own answer; at one in flight it is the
 * single statement. Of two with one name (null: none) the second waits for the next batch.
 *
 * A batch is taken when the event loop has read what came in, not when its first one asks: answers come by the batch, so what they set free asks
 * again by the batch. And it takes half of all that is outstanding, so that Postgres works on one half while this process prepares the other.
 */
export class Batcher<T, A> {
  private readonly waiting: Waiting<T, A>[] = [];
  private inFlight = 0;
  private sent = 0;
  private willFlush = false;

  /** `send` answers in the order of what it is given. */
  constructor(
    private readonly send: (batch: readonly T[]) => Promise<(A | undefined)[]>,
    private readonly nameOf: (one: T) => string | null,
  ) {}

  ask(one: T): Promise<A> {
    if (this.waiting.length >= waitingMax) return Promise.reject(new DatabaseFault('53300'));
    return new Promise((resolve, reject) => {
      this.waiting.push({ one, resolve, reject });
      this.flushSoon();
    });
  }

  private flushSoon(): void {
    if (this.willFlush) return;
    this.willFlush = true;
    setImmediate(() => {
      this.willFlush = false;
      this.flush();
    });
  }

  private flush(): void {
    while (this.inFlight < inFlightMax && this.waiting.length > 0) {
      const batch = this.takeBatch();
      this.inFlight += 1;
      this.sent += batch.length;
      void this.run(batch).finally(() => {
        this.inFlight -= 1;
        this.sent -= batch.length;
        this.flushSoon();
      });
    }
  }

  private takeBatch(): Waiting<T, A>[] {
    const half = Math.ceil((this.waiting.length + this.sent) / inFlightMax);
    const share = Math.min(batchMax, Math.max(shareMin, half));
    const names = new Set<string>();
    const batch: Waiting<T, A>[] = [];
    const rest: Waiting<T, A>[] = [];
    for (const each of this.waiting) {
      const name = this.nameOf(each.one);
      const fits = batch.length < share && (name === null || !names.has(name));
      (fits ? batch : rest).push(each);
      if (fits && name !== null) names.add(name);
    }
    this.waiting.splice(0, this.waiting.length, ...rest);
    return batch;
  }

  /**
   * A batch that fails as a whole (a constraint that one of them breaks, a connection that was cut) is tried again one by
   * one: the healthy ones go through, and one that had been committed after all is answered from its entry. Its place in flight is free again
   * after two deadlines at most: when the database does not answer the retries either, what is left fails as the batch did, and is
   * ambiguous if the batch was. The callers repeat, and their request's id tells a repetition.
   */
  private async run(batch: readonly Waiting<T, A>[]): Promise<void> {
    const began = performance.now();
    try {
      const answers = await this.send(batch.map(({ one }) => one));
      batch.forEach((each, index) => settle(each, answers[index]));
    } catch (error) {
      const [only] = batch;
      const again = batch.length > 1 || (error instanceof DatabaseFault && error.isAmbiguous);
      if (!again) return only?.reject(error);
      for (const each of batch)
        if (performance.now() - began > retryMsMax) each.reject(error);
        else
          await this.send([each.one]).then(
            ([answer]) => settle(each, answer),
            (reason: unknown) => each.reject(reason),
          );
    }
  }
}

function settle<T, A>({ resolve, reject }: Waiting<T, A>, answer: A | undefined): void {
  if (answer === undefined) reject(new Error('the journal gave no answer'));
  else resolve(answer);
}
