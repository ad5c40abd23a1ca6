import { DatabaseFault } from './database.js';
import { deadlines } from './deadlines.js';

interface Waiting<T, A> {
  one: T;
  resolve: (answer: A) => void;
  reject: (error: unknown) => void;
}

const batchMax = 64;
const inFlightMax = 2;
/** A batch takes at least this many if they wait: fewer are not worth a statement of their own. */
const shareMin = 8;
const waitingMax = 10_000;
/** No retry starts after this time: a batch that took this long failed because the database did not answer. */
const retryMsMax = deadlines.answerMs + 1_000;

/**
 * Requests that arrive while two statements are in flight share the next statement; each gets its own answer. A single
 * request is one plain statement. Of two requests with the same name (null: no name) the second waits for the next
 * batch.
 *
 * A batch is taken after the event loop has read all pending input, not at the first request: answers come in batches,
 * so the callers that they wake send their next requests in batches too. A batch takes half of all outstanding
 * requests, so that Postgres works on one half while this process prepares the other.
 */
export class Batcher<T, A> {
  private readonly waiting: Waiting<T, A>[] = [];
  private inFlight = 0;
  private sent = 0;
  private willFlush = false;

  /** `send` returns its answers in the order of its requests. */
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
   * When a batch fails as a whole (one request breaks a constraint, a connection was cut), each request is retried
   * alone. The valid ones succeed, and a request that was committed after all gets the answer from its entry. The
   * batch's slot is free again after two deadlines at most: when the database does not answer the retries either, the
   * remaining requests fail with the batch's error, and are ambiguous if the batch was. The callers repeat them, and
   * the request id identifies a repetition.
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
