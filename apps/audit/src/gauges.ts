import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '@app/database';
import { askBefore, gauge } from '@app/platform';
import { logStanding, serviceWork, type WorkerStanding } from './operations.js';

const waiting = gauge('safe_passage_deliveries_waiting', 'Deliveries that a service has not acted on yet', ['service']);
const oldest = gauge('safe_passage_deliveries_oldest_seconds', 'How long the oldest of them has waited', ['service']);
const parked = gauge('safe_passage_deliveries_parked', 'Deliveries that were parked: a person must look at them', [
  'service',
]);
const suspects = gauge(
  'safe_passage_deliveries_suspects',
  'Deliveries that are tried alone because an attempt never ended or took too long',
  ['service'],
);
const due = gauge('safe_passage_deliveries_due_seconds', 'How long the most overdue delivery has waited for a relay', [
  'service',
]);
const workers = gauge('safe_passage_workers', 'Processes of a stage service, by whether their heartbeat is recent', [
  'service',
  'beat',
]);
// the worst value of the processes with a recent heartbeat: a process id would make a bad label
const sinceTaken = gauge('safe_passage_workers_since_taken_seconds', 'Since a process took a job or a canary', [
  'service',
]);
const skew = gauge('safe_passage_workers_skew_seconds', 'How far a process’s clock is off the database’s', ['service']);
const reopened = gauge('safe_passage_workers_reopened', 'How often the running processes reopened workers', [
  'service',
]);
const queued = gauge('safe_passage_queue_jobs', 'Jobs in the queues, from the latest heartbeat', ['service', 'jobs']);
const webhooksWaiting = gauge('safe_passage_webhook_events_waiting', 'Events that were not delivered to webhooks yet');
const webhooksFailing = gauge(
  'safe_passage_webhook_events_failing',
  'Of those, the ones whose attempts all failed so far, or that were given up',
);
const alertsWaiting = gauge('safe_passage_alerts_waiting', 'Alerts about people that no reviewer has acknowledged');
const logWaiting = gauge('safe_passage_log_waiting', 'Entries and reads that have no leaf yet');
const logOldest = gauge('safe_passage_log_oldest_seconds', 'How long the oldest of them has waited for its leaf');
const logSize = gauge('safe_passage_log_size', 'Leaves of the last signed checkpoint');
const logAge = gauge(
  'safe_passage_log_checkpoint_age_seconds',
  'How long ago the last checkpoint was signed; -1: never',
);
const logFault = gauge('safe_passage_log_fault', '1 while the log refuses to sign');

/** The work that waits in the whole product, counted in the database when the metrics are read. */
@Injectable()
export class Gauges implements OnApplicationBootstrap {
  constructor(private readonly database: Database) {}

  onApplicationBootstrap(): void {
    askBefore('audit', async () => {
      await Promise.all([this.readDeliveries(), this.readWebhooks(), this.readLog(), this.readAlerts()]);
    });
  }

  private async readDeliveries(): Promise<void> {
    for (const row of await serviceWork(this.database)) {
      const { service } = row;
      waiting.set({ service }, row.waiting);
      oldest.set({ service }, row.oldestSeconds ?? 0);
      parked.set({ service }, row.parked);
      suspects.set({ service }, row.suspects);
      due.set({ service }, row.dueSeconds ?? 0);
      setWorkers(service, row.workers);
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

  private async readAlerts(): Promise<void> {
    const [row] = await this.database.query<{ waiting: number }>(
      'gauge-alerts',
      'select journal.count_alerts() as waiting',
    );
    alertsWaiting.set(row?.waiting ?? 0);
  }

  private async readLog(): Promise<void> {
    const log = await logStanding(this.database);
    logWaiting.set(log.waiting);
    logOldest.set(log.oldestSeconds ?? 0);
    logSize.set(log.signedSize ?? 0);
    logAge.set(log.signedAt === null ? -1 : (Date.now() - Date.parse(log.signedAt)) / 1_000);
    logFault.set(log.fault === null ? 0 : 1);
  }
}

/** Three missed heartbeats: the process died, hangs, or cannot reach the database. */
const silentAfterSeconds = 30;

function setWorkers(service: string, all: readonly WorkerStanding[]): void {
  const present = all.filter((one) => one.secondsSinceBeat < silentAfterSeconds);
  const worst = (of: (one: WorkerStanding) => number): number => Math.max(0, ...present.map(of));
  workers.set({ service, beat: 'recent' }, present.length);
  workers.set({ service, beat: 'missing' }, all.length - present.length);
  sinceTaken.set(
    { service },
    worst((one) => one.secondsSinceTaken ?? (Date.now() - Date.parse(one.startedAt)) / 1_000),
  );
  skew.set(
    { service },
    worst((one) => Math.abs(one.skewMs) / 1_000),
  );
  reopened.set(
    { service },
    present.reduce((sum, one) => sum + one.reopened, 0),
  );
  const [latest] = [...present].sort((one, other) => one.secondsSinceBeat - other.secondsSinceBeat);
  queued.set({ service, jobs: 'waiting' }, latest?.queueWaiting ?? 0);
  queued.set({ service, jobs: 'active' }, latest?.queueActive ?? 0);
  queued.set({ service, jobs: 'suspects-waiting' }, latest?.suspectsWaiting ?? 0);
}
