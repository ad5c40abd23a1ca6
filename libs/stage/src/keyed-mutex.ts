import { Refused } from '@app/lifecycle';

const waitingMax = 500;
/** Longer than a command takes in normal operation, and shorter than a client waits for an answer. */
const turnMsMax = 2_000;

/**
 * Commands of one case wait for each other in this process, so that each decides on the result of the one before and
 * does not lose a race in the database. Between processes the version check decides, and the loser decides again. The
 * same happens here when a command exceeds its time: a command that hangs must not block its case for everybody.
 */
export class KeyedMutex {
  private readonly last = new Map<string, { tail: Promise<void>; waiting: number }>();

  /** null: no time limit; the next command waits until this one ends. */
  constructor(private readonly turnMs: number | null = turnMsMax) {}

  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const line = this.last.get(name) ?? { tail: Promise.resolve(), waiting: 0 };
    if (line.waiting >= waitingMax) throw new Refused('case.busy');
    line.waiting += 1;
    this.last.set(name, line);
    const before = line.tail;
    let pass = (): void => undefined;
    line.tail = new Promise((resolve) => (pass = resolve));
    await before;
    const late = this.turnMs === null ? undefined : setTimeout(pass, this.turnMs).unref();
    try {
      return await work();
    } finally {
      clearTimeout(late);
      pass();
      line.waiting -= 1;
      if (line.waiting === 0) this.last.delete(name);
    }
  }
}
