import { Injectable } from '@nestjs/common';
import type { Alert, alertRoutes, AnswerOf, QueryOf } from '@app/api';
import { Database } from '@app/database';
import { Refused, type RefusalCode } from '@app/lifecycle';

interface Row extends Pick<Alert, 'id' | 'person' | 'username' | 'role' | 'kind' | 'used'> {
  first_at: Date;
  last_at: Date;
  acknowledged_by: string | null;
  acknowledged_at: Date | null;
}

/** The alerts about people who work here, for reviewers. */
@Injectable()
export class Alerts {
  constructor(private readonly database: Database) {}

  /** Newest first. `names` only for those who act on alerts. */
  async page(
    names: boolean,
    { waiting, kind, after, limit }: QueryOf<typeof alertRoutes.list>,
  ): Promise<AnswerOf<typeof alertRoutes.list>> {
    const [rows, counted] = await Promise.all([
      this.database.query<Row>('list-alerts', 'select * from journal.list_alerts($1, $2, $3, $4, $5)', [
        names,
        waiting ?? null,
        kind ?? null,
        after ?? null,
        limit,
      ]),
      this.since(new Date()),
    ]);
    const next = rows.length === limit ? (rows.at(-1)?.id ?? null) : null;
    return { alerts: rows.map(shown), next, waiting: counted.waiting };
  }

  /** Records the first person who acknowledges. Refuses an unknown alert, and one about the caller. */
  async acknowledge(id: string, by: string): Promise<void> {
    const [row] = await this.database.query<{ refused: RefusalCode | null }>(
      'acknowledge-alert',
      'select journal.acknowledge_alert($1, $2) as refused',
      [id, by],
    );
    if (row?.refused) throw new Refused(row.refused);
  }

  /** The number of unacknowledged alerts, and the kinds of those after `since`; null on the first call. */
  async since(since: Date | null): Promise<{ waiting: number; kinds: string[]; latest: Date }> {
    const [row] = await this.database.query<{ waiting: number; kinds: string[]; latest: Date }>(
      'alerts-since',
      'select * from journal.alerts_since($1)',
      [since],
    );
    if (!row) throw new Error('alerts_since answered nothing');
    return row;
  }
}

const shown = (row: Row): Alert => ({
  id: row.id,
  person: row.person,
  username: row.username,
  role: row.role,
  kind: row.kind,
  used: row.used,
  firstAt: row.first_at.toISOString(),
  lastAt: row.last_at.toISOString(),
  acknowledgedBy: row.acknowledged_by,
  acknowledgedAt: row.acknowledged_at?.toISOString() ?? null,
});
