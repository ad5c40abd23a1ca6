import { Refused } from '@app/lifecycle';

const waitingMax = 500;

/**
 * Commands of one case wait for each other in this process, so that each decides on what the one before left behind
 * instead of losing a race in the database. Between processes the version check decides, and the loser decides again.
 */
export class InTurn {
  private readonly last = new Map<string, { tail: Promise<unknown>; waiting: number }>();

  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const line = this.last.get(name) ?? { tail: Promise.resolve(), waiting: 0 };
    if (line.waiting >= waitingMax) throw new Refused('case.busy');
    line.waiting += 1;
    this.last.set(name, line);
    const mine = line.tail.then(work, work);
    line.tail = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      line.waiting -= 1;
      if (line.waiting === 0) this.last.delete(name);
    }
  }
}
