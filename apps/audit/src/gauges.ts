import type { OnApplicationBootstrap } from '@nestjs/common';
import type { Database } from '@app/journal';
import { askBefore, gauge } from '@app/platform';

const waiting = gauge('safe_passage_deliveries_waiting', 'Deliveries that a service has yet to act on', ['service']);
const oldest = gauge('safe_passage_deliveries_oldest_seconds', 'How long the oldest of them has waited', ['service']);
const parked = gauge('safe_passage_deliveries_parked', 'Deliveries that were given up, for a person to look at', [
  'service',
]);
const webhooksWaiting = gauge('safe_passage_webhook_events_waiting', 'Events that webhooks have yet to be told');
const webhooksFailing = gauge(
  'safe_passage_webhook_events_failing',
  'Of those, the ones tried in vain so far or given up',
);
const logWaiting = gauge('safe_passage_log_waiting', 'Entries and reads that have no leaf yet');
const logSize = gauge('safe_passage_log_size', 'Leaves of the last signed checkpoint');
const logAge = gauge(
  'safe_passage_log_checkpoint_age_seconds',
  'How long ago the last checkpoint was signed; -1: never',
);
const logFault = gauge('safe_passage_log_fault', '1 while the log refuses to sign');

/** What the whole product has before it, counted in the database when somebody reads the metrics. */
export class Gauges implements OnApplicationBootstrap {
  constructor(private readonly database: Database) {}

  onApplicationBootstrap(): void {
    askBefore('audit', async () => {
      await Promise.all([this.readDeliveries(), this.readWebhooks(), this.readLog()]);
    });
  }

  private async readDeliveries(): Promise<void> {
    const rows = await this.database.query<{
      service: string;
      waiting: number;
      oldest_seconds: number | null;
      parked: number;
    }>('gauge-operations', 'select service, waiting, oldest_seconds, parked from journal.operations()');
    for (const row of rows) {
      const { service } = row;
      waiting.set({ service }, row.waiting);
      oldest.set({ service }, row.oldest_seconds ?? 0);
      parked.set({ service }, row.parked);
    }
  }

  private async readWebhooks(): Promise<void> {
    const [row] = await this.database.query<{ waiting: number; failing: number }>(
      'gauge-webhooks',
      'select waiting::int as waiting, failing::int as failing from journal.webhook_backlog()',
    );
    webhooksWaiting.set(row?.waiting ?? 0);
    webhooksFailing.set(row?.failing ?? 0);
  }

  private async readLog(): Promise<void> {
    const [row] = await this.database.query<{
      waiting: number;
      signed: number;
      age: number | null;
      fault: boolean;
    }>(
      'gauge-log',
      `select waiting::int as waiting, coalesce(signed_size, 0)::float8 as signed, fault is not null as fault,
         extract(epoch from clock_timestamp() - signed_at)::float8 as age from log.standing()`,
    );
    logWaiting.set(row?.waiting ?? 0);
    logSize.set(row?.signed ?? 0);
    logAge.set(row?.age ?? -1);
    logFault.set(row?.fault ? 1 : 0);
  }
}
