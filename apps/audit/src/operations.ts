import type { Database } from '@app/database';
import type { Stage } from '@app/lifecycle';

export interface Operations {
  services: ServiceWork[];
  /** Events that webhooks have yet to be told, and those that were tried in vain so far, given up ones among them. */
  webhooks: { waiting: number; failing: number };
  log: TlogStanding;
  at: string;
}

/** How the log keeps up with the journal. */
export interface TlogStanding {
  /** Leaves given so far, covers among them. */
  size: number;
  /** Entries and reads that have no leaf yet. */
  waiting: number;
  /** Of the last checkpoint; null before the first. */
  signedSize: number | null;
  signedAt: string | null;
  cadenceSeconds: number;
  /** Why nothing is signed, in the log's own words; null when all is well. */
  fault: string | null;
  /** How long the oldest entry or read that has no leaf has waited for one (of the first ten thousand that wait); null when none does. */
  oldestSeconds: number | null;
}

/** Deliveries that a stage service has to act on: those under way, how long the oldest has waited, and those that were given up for a person to look at. */
export interface ServiceWork {
  service: Stage;
  waiting: number;
  oldestSeconds: number | null;
  parked: number;
  /** Of those under way: tried alone, since an attempt never ended or took too long. */
  suspects: number;
  /** How long the one that is due longest has waited for a relay to publish it; null when none is due. */
  dueSeconds: number | null;
  workers: WorkerStanding[];
}

/** A stage process as its last beat told; one that was killed is listed for five minutes more. Queue figures are null when the queue did not say. */
export interface WorkerStanding {
  /** Random, anew with each start. */
  id: string;
  startedAt: string;
  beatAt: string;
  secondsSinceBeat: number;
  /** A job or a canary; null when it has taken none yet. */
  secondsSinceTaken: number | null;
  taken: number;
  running: number;
  /** Its clock ahead of the database's. */
  skewMs: number;
  queueWaiting: number | null;
  queueActive: number | null;
  suspectsWaiting: number | null;
  /** How often one of its workers took nothing and was opened anew. */
  reopened: number;
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
