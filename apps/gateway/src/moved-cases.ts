import { Injectable } from '@nestjs/common';
import { Database } from '@app/database';

/** All that is told of a case that moved. Who hears of it is decided by its facility. */
export interface Moved {
  id: string;
  ref: string;
  facility_id: string;
  version: number;
}

/**
 * How far back each look goes. An entry's time is taken before its commit shows it, at most a statement's timeout (15 s) before; a page
 * that lost its connection is back in a few seconds and hears what it missed.
 */
const overlapSeconds = 20;
const secondsMax = 600;
const casesMax = 5_000;

/** Which cases moved, each version told once. A case may be told again after the database was away: that costs a page one reading. */
@Injectable()
export class MovedCases {
  /** In the order in which they were told. */
  private readonly told = new Map<string, Moved & { toldAt: number }>();
  private lookedAt: number | undefined;

  constructor(private readonly database: Database) {}

  /** What became visible since the last look; at the first one, what moved in the last seconds. */
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

  /** Longer than the look goes back: what it still finds is known to be told. */
  private forgetBefore(instant: number): void {
    for (const { id, toldAt } of this.told.values()) {
      if (toldAt >= instant) return;
      this.told.delete(id);
    }
  }

  /** What was told lately, for who has just come. */
  recent(): Moved[] {
    return [...this.told.values()];
  }

  /** Nobody listens any more. */
  reset(): void {
    this.told.clear();
    this.lookedAt = undefined;
  }
}
