import { Refused } from '@app/lifecycle';

/** `known`: people who are signed in, and devices that signed this person in before. `new`: everybody else. */
export interface Turn {
  lane: 'known' | 'new';
  /**
   * An address or a person; a party's requests wait in one line. Parties take turns, so one party with many requests
   * does not delay the others.
   */
  party: string;
  /** Aborted when the client disconnects: a waiting request is then dropped before it is hashed. */
  signal?: AbortSignal;
}

/**
 * At most two hashes run at once, at 32 MB each. New devices get at most one of the two, so a known device never waits
 * behind a flood of strangers.
 */
const atOnceMax = { all: 2, new: 1 };
const waitingMax = { known: 100, new: 200 };
const waitingOfOneMax = { known: 40, new: 40 };
/** No person waits longer than this on a sign-in page. */
const waitMsMax = 20_000;

interface Waiting {
  start: () => void;
}

/**
 * Queues the one expensive step of a sign-in. Every wait here is bounded; a request beyond a bound is refused with
 * requests.too-many.
 */
export class HashQueue {
  private readonly lines = { known: new Map<string, Waiting[]>(), new: new Map<string, Waiting[]>() };
  private readonly waitingIn = { known: 0, new: 0 };
  private readonly runningIn = { known: 0, new: 0 };

  async take<T>(turn: Turn, work: () => Promise<T>): Promise<T> {
    await this.enqueue(turn);
    try {
      return await work();
    } finally {
      this.runningIn[turn.lane] -= 1;
      this.next();
    }
  }

  get waiting(): number {
    return this.waitingIn.known + this.waitingIn.new;
  }

  /** Resolves once the request holds a turn. */
  private enqueue({ lane, party, signal }: Turn): Promise<void> {
    const line = this.lines[lane].get(party) ?? [];
    const full = this.waitingIn[lane] >= waitingMax[lane] || line.length >= waitingOfOneMax[lane];
    if (full || signal?.aborted) return Promise.reject(new Refused('requests.too-many'));
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.remove(lane, party, one);
        settle();
        reject(new Refused('requests.too-many'));
      };
      // the launcher, which hashes the first passwords, has no limit on its wait
      const late = signal ? setTimeout(leave, waitMsMax) : undefined;
      const settle = (): void => {
        clearTimeout(late);
        signal?.removeEventListener('abort', leave);
      };
      const one: Waiting = {
        start: () => {
          settle();
          this.runningIn[lane] += 1;
          resolve();
        },
      };
      signal?.addEventListener('abort', leave);
      line.push(one);
      this.lines[lane].set(party, line);
      this.waitingIn[lane] += 1;
      this.next();
    });
  }

  private next(): void {
    for (;;) {
      const free = this.runningIn.known + this.runningIn.new < atOnceMax.all;
      if (!free) return;
      const one = this.first('known') ?? (this.runningIn.new < atOnceMax.new ? this.first('new') : undefined);
      if (!one) return;
      one.start();
    }
  }

  /** The first request of the party whose turn it is. The party then goes to the end. */
  private first(lane: Turn['lane']): Waiting | undefined {
    const [entry] = this.lines[lane];
    const [one] = entry?.[1] ?? [];
    if (!entry || !one) return undefined;
    const [party, line] = entry;
    this.remove(lane, party, one);
    if (line.length > 0) {
      this.lines[lane].delete(party);
      this.lines[lane].set(party, line);
    }
    return one;
  }

  private remove(lane: Turn['lane'], party: string, one: Waiting): void {
    const line = this.lines[lane].get(party) ?? [];
    line.splice(line.indexOf(one), 1);
    this.waitingIn[lane] -= 1;
    if (line.length === 0) this.lines[lane].delete(party);
  }
}

/** One per process, because its requests share the processors and the memory. */
export const hashQueue = new HashQueue();
