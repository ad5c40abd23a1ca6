import { Injectable } from '@nestjs/common';
import { Database } from '@app/database';

/** Everything that is reported about a moved case. Its facility decides who receives it. */
export interface Moved {
  id: string;
  ref: string;
  facility_id: string;
  version: number;
}

/**
 * How far back each poll reads. An entry gets its time before its commit makes it visible, at most a statement's
 * timeout (15 s) earlier. A page that lost its connection is back within seconds and gets what it missed.
 */
const overlapSeconds = 20;
const secondsMax = 600;
const casesMax = 5_000;

/**
 * Finds which cases moved, and reports each version once. After the database was unavailable, a case may be reported
 * again: that costs a page one request.
 */
@Injectable()
export class MovedCases {
  /** In the order in which they were reported. */
  private readonly told = new Map<string, Moved & { toldAt: number }>();
  private lookedAt: number | undefined;

  constructor(private readonly database: Database) {}

  /** Returns what became visible since the last poll; the first poll returns what moved in the last seconds. */
  async look(): Promise<Moved[]> {
    const now = performance.now();
    const sinceLook = this.lookedAt === undefined ? 0 : (now - this.lookedAt) / 1000;
    const rows = await this.database.query<Moved>('moved-since', 'select * from journal.moved_since($1, $2, $3)', [
      '*',
      Math.min(overlapSeconds + sinceLook, secondsMax),
      casesMax,
    ]);
    this.lookedAt = now;
    const news = rows.filter(({ id, version }) => version > (this.told.get(id)?.version ?? 0));
    for (const one of news) {
      this.told.delete(one.id);
      this.told.set(one.id, { ...one, toldAt: now });
    }
    this.forgetBefore(now - overlapSeconds * 1.5 * 1000);
    return news;
  }

  /** Keeps reported versions longer than a poll reads back, so that a poll recognises every one that it finds again. */
  private forgetBefore(instant: number): void {
    for (const { id, toldAt } of this.told.values()) {
      if (toldAt >= instant) return;
      this.told.delete(id);
    }
  }

  /** Recent reports, for a new listener. */
  recent(): Moved[] {
    return [...this.told.values()];
  }

  /** Called when there are no listeners any more. */
  reset(): void {
    this.told.clear();
    this.lookedAt = undefined;
  }
}
