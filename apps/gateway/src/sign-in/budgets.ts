import { LRUCache } from 'lru-cache';

export interface Window {
  points: number;
  seconds: number;
}

interface Used {
  count: number;
  /** When the window is over; 0 when nothing was taken in it yet. */
  endsAt: number;
}

/**
 * So many in each of several windows, by name: slower with every window that is spent. Windows begin with the first point that is taken and end by
 * themselves. The names come from strangers, so their number is bounded: the one that took longest ago makes room.
 */
export class Budgets {
  private readonly names: LRUCache<string, Used[]>;

  constructor(
    private readonly windows: readonly Window[],
    namesMax: number,
    private readonly nowMs: () => number = () => performance.now(),
  ) {
    this.names = new LRUCache({ max: namesMax });
  }

  /** Takes a point of every window: 0. Or takes none, and says after how many seconds there is one again. */
  take(name: string): number {
    const used = this.current(name);
    const spent = used.filter(({ count }, index) => count >= (this.windows[index]?.points ?? 0));
    if (spent.length > 0)
      return Math.max(1, Math.ceil((Math.max(...spent.map(({ endsAt }) => endsAt)) - this.nowMs()) / 1_000));
    used.forEach((one, index) => {
      if (one.count === 0) one.endsAt = this.nowMs() + (this.windows[index]?.seconds ?? 0) * 1_000;
      one.count += 1;
    });
    this.names.set(name, used);
    return 0;
  }

  /** The point was not spent after all. */
  giveBack(name: string): void {
    if (!this.names.has(name)) return;
    const used = this.current(name);
    for (const one of used) one.count = Math.max(0, one.count - 1);
    if (used.every(({ count }) => count === 0)) this.names.delete(name);
  }

  get size(): number {
    return this.names.size;
  }

  private current(name: string): Used[] {
    // a name that is only looked up, and gets nothing, is not the newer for it
    const used = this.names.peek(name) ?? this.windows.map(() => ({ count: 0, endsAt: 0 }));
    const now = this.nowMs();
    for (const one of used) if (one.endsAt <= now) one.count = 0;
    return used;
  }
}
