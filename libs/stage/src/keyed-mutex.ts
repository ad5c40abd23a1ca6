import { Refused } from '@app/lifecycle';

const waitingMax = 500;
/** Longer than any command takes while all is well, and shorter than anybody waits for one. */
const turnMsMax = 2_000;

/**
 * Commands of one case wait for each other in this process, so that each decides on what the one before left behind
 * instead of losing a race in the database. Between processes the version check decides, and the loser decides again.
 * So it does here when a turn takes too long: one that hangs must not close its case to everybody.
 */
export class KeyedMutex {
  private readonly last = new Map<string, { tail: Promise<void>; waiting: number }>();

  /** null: whoever has the turn keeps it until the end. */
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
