import type { Operations, ServiceWork, Worker } from '@app/api';

/** Work that waits for so many seconds, or a worker that sends no heartbeat for so many, is a problem. */
export const lateSeconds = 60;
/** The same limit as in a service's /readyz. */
const skewMsMax = 2_000;

/** What somebody has to look into; each has its own sentence in the messages: `operations.ills.<kind>`. */
export type Ill =
  /** No process says that it works for the service. */
  | { kind: 'nobody'; service: ServiceWork }
  /** It sends no heartbeat: it ended, or it hangs. */
  | { kind: 'silent'; service: ServiceWork; worker: Worker; seconds: number }
  /** It sends heartbeats but takes no job, although each queue gets a canary three times a minute. */
  | { kind: 'idle'; service: ServiceWork; worker: Worker; seconds: number }
  | { kind: 'skewed'; service: ServiceWork; worker: Worker; seconds: number };

export const illsOf = ({ services, at }: Operations): Ill[] =>
  services.flatMap((service) =>
    service.workers.length === 0
      ? [{ kind: 'nobody', service }]
      : service.workers.flatMap((worker) => illOf(service, worker, at) ?? []),
  );

function illOf(service: ServiceWork, worker: Worker, at: string): Ill | undefined {
  const idleSeconds = worker.secondsSinceTaken ?? (Date.parse(at) - Date.parse(worker.startedAt)) / 1000;
  if (worker.secondsSinceBeat > lateSeconds)
    return { kind: 'silent', service, worker, seconds: worker.secondsSinceBeat };
  if (idleSeconds > lateSeconds) return { kind: 'idle', service, worker, seconds: idleSeconds };
  if (isSkewed(worker)) return { kind: 'skewed', service, worker, seconds: Math.abs(worker.skewMs) / 1000 };
  return undefined;
}

export const isSkewed = ({ skewMs }: Worker): boolean => Math.abs(skewMs) > skewMsMax;

export const isLate = (seconds: number | null): boolean => (seconds ?? 0) >= lateSeconds;

/** The part of an id that tells a service's workers apart. */
export const shortId = ({ id }: Worker): string => id.slice(0, 8);

export const isWorkWell = (data: Operations): boolean =>
  data.webhooks.failing === 0 &&
  illsOf(data).length === 0 &&
  data.services.every(
    (one) => one.parked === 0 && one.suspects === 0 && !isLate(one.oldestSeconds) && !isLate(one.dueSeconds),
  );
