import type { Operations, ServiceWork, Worker } from '@app/api';
import type { Database } from '@app/database';
import type { Stage } from '@app/lifecycle';

export type { Operations } from '@app/api';

type TlogStanding = Operations['log'];
export type WorkerStanding = Worker;

/** The current state of all operations. */
export async function operationsNow(database: Database): Promise<Operations> {
  const [services, [webhooks], log] = await Promise.all([
    serviceWork(database),
    database.query<Operations['webhooks']>(
      'webhook-backlog',
      'select waiting::int as waiting, failing::int as failing from journal.webhook_backlog()',
    ),
    logStanding(database),
  ]);
  return { services, webhooks: webhooks ?? { waiting: 0, failing: 0 }, log, at: new Date().toISOString() };
}

type WorkerRow = Omit<WorkerStanding, 'startedAt' | 'beatAt'> & { service: Stage; startedAt: Date; beatAt: Date };

/** Each stage service in the order of the journey, with its processes. */
export async function serviceWork(database: Database): Promise<ServiceWork[]> {
  const [services, workers] = await Promise.all([
    database.query<Omit<ServiceWork, 'workers'>>(
      'operations',
      `select service, waiting, oldest_seconds as "oldestSeconds", parked, suspects, due_seconds as "dueSeconds"
       from journal.operations()`,
    ),
    database.query<WorkerRow>(
      'workers',
      `select id, service, started_at as "startedAt", beat_at as "beatAt", seconds_since_beat as "secondsSinceBeat",
         seconds_since_taken as "secondsSinceTaken", taken::float8 as taken, running, skew_ms as "skewMs",
         queue_waiting as "queueWaiting", queue_active as "queueActive", suspects_waiting as "suspectsWaiting", reopened
       from journal.list_workers()`,
    ),
  ]);
  return services.map((one) => ({
    ...one,
    workers: workers
      .filter((worker) => worker.service === one.service)
      .map(({ service: _service, startedAt, beatAt, ...worker }) => ({
        ...worker,
        startedAt: startedAt.toISOString(),
        beatAt: beatAt.toISOString(),
      })),
  }));
}

interface StandingRow {
  size: string;
  waiting: string;
  signed_size: string | null;
  signed_at: Date | null;
  cadence_seconds: number;
  fault: string | null;
  oldest_seconds: number | null;
}

export async function logStanding(database: Database): Promise<TlogStanding> {
  const [row] = await database.query<StandingRow>(
    'log-standing',
    `select size, waiting, signed_size, signed_at, cadence_seconds, fault,
       extract(epoch from clock_timestamp() - log.oldest_waiting())::float8 as oldest_seconds
     from log.standing()`,
  );
  if (!row) throw new Error('the log has no head');
  return {
    size: Number(row.size),
    waiting: Number(row.waiting),
    signedSize: row.signed_size === null ? null : Number(row.signed_size),
    signedAt: row.signed_at?.toISOString() ?? null,
    cadenceSeconds: row.cadence_seconds,
    fault: row.fault,
    oldestSeconds: row.oldest_seconds,
  };
}
