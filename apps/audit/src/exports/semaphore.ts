import { Refused } from '@app/lifecycle';

/** So much at once, the next ones wait in the order in which they came, and beyond that it is refused with service.unavailable. */
export class Semaphore {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly max: { atOnce: number; waiting: number }) {}

  async take<T>(work: () => Promise<T>): Promise<T> {
    await this.come();
    try {
      return await work();
    } finally {
      this.leave();
    }
  }

  private async come(): Promise<void> {
    if (this.running < this.max.atOnce) {
      this.running += 1;
      return;
    }
    if (this.waiting.length >= this.max.waiting)
      throw new Refused('service.unavailable', { waiting: this.max.waiting });
    await new Promise<void>((go) => this.waiting.push(go));
  }

  /** The place is handed on, not given back: nobody who comes just now gets before those who wait. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.running -= 1;
  }
}
