import { createHmac } from 'node:crypto';
import { DatabaseFault, type Database } from '@app/database';

/** What the process that sequences gets when it takes or renews the lease. */
export interface Held {
  term: string;
  /** The number of leaves so far, including covers. */
  size: number;
  /** The last checkpoint in the database, as a signed note. */
  signed: string | null;
  cadenceMs: number;
  coverMin: number;
}

export interface Leaf {
  index: number;
  data: Uint8Array;
}

/** Another process has the lease now. This process may not write until it takes the lease again. */
export class Fenced extends Error {}

const leaseSeconds = 30;
const batchMax = 4096;
/**
 * A sweep reads up to ten million entries, once after a process has taken the lease. The role sp_log has a
 * statement_timeout of ten minutes for it.
 */
export const sweepMsMax = 601_000;

/** The leaves of the log, for the one process that sequences. Every write names the term of the lease; an old term is refused. */
export class Leaves {
  constructor(
    private readonly database: Database,
    private readonly holder: string,
    private readonly coverKey: Buffer,
  ) {}

  /** Takes or renews the lease; undefined while another process has it. */
  async take(): Promise<Held | undefined> {
    const [row] = await this.database.query<HeldRow>(
      'log-take',
      'select * from log.take($1, make_interval(secs => $2))',
      [this.holder, leaseSeconds],
    );
    return (
      row && {
        term: row.term,
        size: Number(row.size),
        signed: row.signed,
        cadenceMs: row.cadence_seconds * 1_000,
        coverMin: row.cover_min,
      }
    );
  }

  release(term: string): Promise<unknown> {
    return this.database.query('log-release', 'select log.release($1)', [term]);
  }

  /** Gives indexes to the leaves that wait, batch by batch. A batch is committed before it is yielded. */
  async *sequence(term: string): AsyncGenerator<Leaf[]> {
    for (let after = '(0,0)'; ;) {
      const rows = await this.fenced<{ index: string; data: Buffer; place: string }>(
        'log-sequence',
        'select * from log.sequence($1, $2::tid, $3)',
        [term, after, batchMax],
      );
      if (rows.length > 0) yield rows.map(({ index, data }) => ({ index: Number(index), data }));
      after = rows.at(-1)?.place ?? after;
      if (rows.length < batchMax) return;
    }
  }

  /** Adds covers: leaves without meaning. */
  async cover(term: string, count: number): Promise<Leaf[]> {
    if (count === 0) return [];
    const [row] = await this.fenced<{ first: string }>('log-cover', 'select log.cover($1, $2) as first', [term, count]);
    if (!row) throw new Error('the database gave no index');
    return coversOf(this.coverKey, Number(row.first), count);
  }

  /** Finds entries and reads that have no leaf and do not wait for one, and lets them wait. Returns their number. */
  async sweep(term: string): Promise<number> {
    const [row] = await this.fenced<{ found: number }>(
      'log-sweep',
      'select log.sweep($1) as found',
      [term],
      sweepMsMax,
    );
    return row?.found ?? 0;
  }

  /** All leaves from index `first` on, in order, in pages. Throws when a leaf is missing. */
  async *from(first: number, size: number): AsyncGenerator<Leaf[]> {
    for (let next = first; next < size;) {
      const rows = await this.database.query<PageRow>('log-page', 'select * from log.page_leaves($1, $2)', [
        next,
        batchMax,
      ]);
      const leaves = leavesOf(rows, next, this.coverKey);
      if (leaves.length === 0) throw new Error(`the database has no leaf ${next}`);
      yield leaves.filter(({ index }) => index < size);
      next += leaves.length;
    }
  }

  /**
   * Records a checkpoint, before it is published. Throws Fenced when another process has the lease, and fails when a tree
   * of this size was signed with another root.
   */
  async record(term: string, checkpoint: { size: number; root: Uint8Array; note: string }): Promise<void> {
    await this.fenced('log-record', 'select log.record_checkpoint($1, $2, $3, $4)', [
      term,
      checkpoint.size,
      Buffer.from(checkpoint.root),
      checkpoint.note,
    ]);
  }

  reportFault(term: string, words: string): Promise<unknown> {
    return this.database.query('log-fault', 'select log.report_fault($1, $2)', [term, words]);
  }

  erasuresToNote(): Promise<{ case_id: string; at: Date }[]> {
    return this.database.query('log-erasures', 'select * from log.erasures_to_note(1000)');
  }

  erasuresNoted(cases: readonly string[]): Promise<unknown> {
    return this.database.query('log-noted', 'select log.erasure_noted($1)', [cases]);
  }

  private async fenced<R extends object>(
    name: string,
    text: string,
    values: readonly unknown[],
    answerMs?: number,
  ): Promise<R[]> {
    try {
      return await this.database.query(name, text, values, answerMs);
    } catch (error) {
      if (error instanceof DatabaseFault && error.code === 'SP005') throw new Fenced('another process sequences now');
      throw error;
    }
  }
}

/** Cover leaves. Their data are 32 bytes each, which nobody can tell from a hash without the key. */
export function coversOf(key: Buffer, first: number, count: number): Leaf[] {
  return Array.from({ length: count }, (_one, at) => {
    const place = Buffer.alloc(8);
    place.writeBigUInt64BE(BigInt(first + at));
    return {
      index: first + at,
      data: createHmac('sha256', key).update('safe-passage/cover/v1\0').update(place).digest(),
    };
  });
}

interface PageRow {
  index: string;
  data: Buffer | null;
  covers: number | null;
}

/** The leaves of a page that follow each other without a gap, from index `next` on. */
export function leavesOf(rows: readonly PageRow[], next: number, coverKey: Buffer): Leaf[] {
  const leaves: Leaf[] = [];
  for (const { index, data, covers } of rows) {
    const found = data === null ? coversOf(coverKey, Number(index), covers ?? 0) : [{ index: Number(index), data }];
    for (const leaf of found) if (leaf.index === next + leaves.length) leaves.push(leaf);
  }
  return leaves;
}

interface HeldRow {
  term: string;
  size: string;
  signed: string | null;
  cadence_seconds: number;
  cover_min: number;
}
