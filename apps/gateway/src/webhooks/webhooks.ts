import { Injectable } from '@nestjs/common';
import type { AnswerOf, Webhook, WebhookDelivery, webhookRoutes } from '@app/api';
import { Database } from '@app/database';

/** Rows have instants as dates; answers have them as text. */
type Instants<T, Fields extends keyof T> = Omit<T, Fields> & {
  [Field in Fields]: null extends T[Field] ? Date | null : Date;
};
type WebhookRow = Instants<Webhook, 'createdAt' | 'removedAt' | 'lastAt'>;
type DeliveryRow = Instants<WebhookDelivery, 'at' | 'deliveredAt' | 'nextAt'>;

/** An event that this process has begun to deliver. Without a case it is a ping. */
export interface ClaimedEvent {
  id: string;
  webhook_id: string;
  url: string;
  attempts: number;
  ref: string | null;
  version: number | null;
  transition: string;
  to_state: string | null;
  at: Date;
}

export interface Outcome {
  status: number | null;
  fault: string | null;
}

const webhooksMax = 20;
const deliveredKeptDays = 7;
const givenUpKeptDays = 30;
const purgedMax = 5_000;

/** The webhooks and their events in the database. An event is written in the same transaction as its journal entry. */
@Injectable()
export class Webhooks {
  constructor(private readonly database: Database) {}

  /** Returns the id of the new webhook, or undefined when the limit is reached. It gets events from now on. */
  async add(
    one: { url: string; transitions: readonly string[]; facilityId: string | null },
    by: string,
  ): Promise<string | undefined> {
    const [row] = await this.database.query<{ id: string | null }>(
      'add-webhook',
      'select access.add_webhook($1, $2, $3, $4, $5) as id',
      [one.url, one.transitions, one.facilityId, by, webhooksMax],
    );
    return row?.id ?? undefined;
  }

  /** Active ones first, then the newest first. `before` is the id of the last one on the previous page. */
  async list(before: string | null, limit: number): Promise<Webhook[]> {
    const rows = await this.database.query<WebhookRow>(
      'webhooks',
      `select w.id, w.url, w.transitions, f.code as facility, w.removed_at is null as active, w.created_at as "createdAt",
         w.removed_at as "removedAt", w.last_status as "lastStatus", w.last_fault as "lastFault", w.last_at as "lastAt",
         e.waiting, e.failing
       from access.webhooks w left join access.facilities f on f.id = w.facility_id
       cross join lateral (
         select count(*) filter (where e.next_at is not null)::int as waiting,
           count(*) filter (where e.last_status is not null or e.last_fault is not null)::int as failing
         from access.webhook_events e where e.webhook_id = w.id and e.delivered_at is null and w.removed_at is null) e
       where $1::uuid is null or (w.removed_at is null, w.created_at, w.id)
         < (select o.removed_at is null, o.created_at, o.id from access.webhooks o where o.id = $1)
       order by (w.removed_at is null) desc, w.created_at desc, w.id desc limit $2`,
      [before, limit],
    );
    return rows.map((row) => ({
      ...row,
      createdAt: row.createdAt.toISOString(),
      removedAt: textOf(row.removedAt),
      lastAt: textOf(row.lastAt),
    }));
  }

  /** False when no active webhook has that id; the same below. */
  remove(id: string, by: string): Promise<boolean> {
    return this.does('remove-webhook', 'select access.remove_webhook($1, $2) as done', [id, by]);
  }

  ping(id: string): Promise<boolean> {
    return this.does('ping-webhook', 'select access.ping_webhook($1) as done', [id]);
  }

  /** Sends given-up events again. */
  retry(id: string): Promise<boolean> {
    return this.does('retry-webhook', 'select access.retry_webhook($1) as done', [id]);
  }

  private async does(name: string, text: string, values: unknown[]): Promise<boolean> {
    const [row] = await this.database.query<{ done: boolean | null }>(name, text, values);
    return row?.done ?? false;
  }

  /** Undefined when no webhook has the id. Otherwise the events, newest first, and the start of the next page. */
  async deliveries(
    id: string,
    before: string | null,
    limit: number,
  ): Promise<AnswerOf<typeof webhookRoutes.deliveries> | undefined> {
    const known = await this.database.query('webhook', 'select 1 from access.webhooks where id = $1', [id]);
    if (known.length === 0) return undefined;
    const rows = await this.database.query<DeliveryRow & { n: string }>(
      'webhook-deliveries',
      `select n, id, transition, at, attempts, last_status as status, last_fault as fault, delivered_at as "deliveredAt",
         next_at as "nextAt", delivered_at is null and next_at is null as "givenUp"
       from access.webhook_events where webhook_id = $1 and ($2::bigint is null or n < $2) order by n desc limit $3`,
      [id, before, limit],
    );
    return {
      deliveries: rows.map(({ n: _n, ...row }) => ({
        ...row,
        at: row.at.toISOString(),
        deliveredAt: textOf(row.deliveredAt),
        nextAt: textOf(row.nextAt),
      })),
      next: rows.length === limit ? (rows.at(-1)?.n ?? null) : null,
    };
  }

  /** Claims due events, at most `each` per webhook and none of the busy ones, and counts this attempt. */
  claim(busy: readonly string[], each: number, leaseSeconds: number): Promise<ClaimedEvent[]> {
    return this.database.query('claim-webhook-events', 'select * from access.claim_webhook_events($1, $2, $3)', [
      busy,
      each,
      leaseSeconds,
    ]);
  }

  delivered(event: ClaimedEvent, outcome: Outcome): Promise<void> {
    return this.settle(event, true, outcome, null, deliveredKeptDays);
  }

  failed(event: ClaimedEvent, outcome: Outcome, pauseSeconds: number): Promise<void> {
    return this.settle(event, false, outcome, pauseSeconds, 0);
  }

  givenUp(event: ClaimedEvent, outcome: Outcome): Promise<void> {
    return this.settle(event, false, outcome, null, givenUpKeptDays);
  }

  private async settle(
    { id, attempts }: ClaimedEvent,
    delivered: boolean,
    { status, fault }: Outcome,
    pauseSeconds: number | null,
    keepDays: number,
  ): Promise<void> {
    await this.database.query(
      'settle-webhook-event',
      'select access.settle_webhook_event($1, $2, $3, $4, $5, $6, $7)',
      [id, attempts, delivered, status, fault, pauseSeconds, keepDays],
    );
  }

  /** Deletes events after their retention time. */
  async purge(): Promise<void> {
    await this.database.query('purge-webhook-events', 'select access.purge_webhook_events($1)', [purgedMax]);
  }
}

const textOf = (at: Date | null): string | null => at?.toISOString() ?? null;
