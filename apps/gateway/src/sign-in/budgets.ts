import { LRUCache } from 'lru-cache';

export interface Window {
  points: number;
  seconds: number;
}

interface Used {
  count: number;
  /** The end of the window; 0 when no point was taken in it yet. */
  endsAt: number;
}

/**
 * A limited number of points in each of several windows, by name: slower after every window that is spent. A window
 * begins with its first point and ends by itself. Strangers choose the names, so their number is limited: the name that
 * took a point longest ago is dropped first.
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

  /** Takes a point from every window and returns 0, or takes none and returns the seconds until one is available. */
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

  /** Returns a point that was not used. */
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
    // a lookup that takes no point does not make the name newer
    const used = this.names.peek(name) ?? this.windows.map(() => ({ count: 0, endsAt: 0 }));
    const now = this.nowMs();
    for (const one of used) if (one.endsAt <= now) one.count = 0;
    return used;
  }
}
