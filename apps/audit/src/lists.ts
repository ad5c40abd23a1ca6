import { Injectable } from '@nestjs/common';
import type { Delivery, Read } from '@app/api';
import { Database } from '@app/database';

/** Reads and deliveries, page by page. */
@Injectable()
export class Lists {
  constructor(private readonly database: Database) {}

  /** Newest first; `place` is the position of the next page. */
  async reads(ref: string, scope: string, before: string | null, limit: number): Promise<(Read & { place: string })[]> {
    // precise to the microsecond: a page that continued after a millisecond would omit reads in the same millisecond
    const rows = await this.database.query<Omit<Read, 'at'> & { at: Date; place: string }>(
      'reads',
      `select r.*, to_char(r.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as place
       from journal.list_reads($1, $2, $3, $4) r`,
      [ref, scope, before, limit],
    );
    return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
  }

  /** In the order of their ids. `parked`: null for all. */
  async deliveries(asked: {
    withRef: boolean;
    parked: boolean | null;
    after: string | null;
    limit: number;
  }): Promise<Delivery[]> {
    const rows = await this.database.query<DeliveryRow>(
      'deliveries',
      'select * from journal.list_deliveries($1, $2, $3, $4)',
      [asked.withRef, asked.parked, asked.after, asked.limit],
    );
    return rows.map((row) => ({
      ...row,
      parked_at: row.parked_at?.toISOString() ?? null,
      created_at: row.created_at.toISOString(),
    }));
  }
}

type DeliveryRow = Omit<Delivery, 'parked_at' | 'created_at'> & { parked_at: Date | null; created_at: Date };
