import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Stage } from '@app/lifecycle';
import { ask, query } from '../api/client';

/** A process that works for a service, by its own last word. What the queue did not tell it is null. */
export interface Worker {
  id: string;
  startedAt: string;
  beatAt: string;
  secondsSinceBeat: number;
  /** Null before its first job. */
  secondsSinceTaken: number | null;
  taken: number;
  running: number;
  skewMs: number;
  queueWaiting: number | null;
  queueActive: number | null;
  suspectsWaiting: number | null;
  reopened: number;
}

export interface ServiceWork {
  service: Stage;
  waiting: number;
  oldestSeconds: number | null;
  parked: number;
  // from here on absent while an audit service of the version before answers
  suspects?: number;
  /** How long the delivery that is due longest has waited to be sent out. */
  dueSeconds?: number | null;
  workers?: Worker[];
}

export interface Operations {
  services: ServiceWork[];
  webhooks: { waiting: number; failing: number };
  /** How the signed log keeps up with the journal. */
  log: {
    size: number;
    waiting: number;
    signedSize: number | null;
    signedAt: string | null;
    cadenceSeconds: number;
    /** The age of the oldest entry or read that waits for the log. */
    oldestSeconds?: number | null;
    fault: string | null;
  };
  at: string;
}

/** Work that was given up after repeated failure. Its case's reference is for coordinators alone. */
export interface ParkedDelivery {
  id: string;
  ref: string | null;
  service: Stage;
  task: string;
  attempts: number;
  publications: number;
  last_error: string | null;
  parked_at: string;
  created_at: string;
}

export const refreshMs = 5_000;

// by the page itself and not by a person: it keeps no session alive
const byPage = { 'x-asked-by': 'page' };

export const operationsQuery = queryOptions({
  queryKey: ['operations', 'work'],
  queryFn: ({ signal }) => ask<Operations>('/api/audit/operations', { signal, headers: byPage }),
  refetchInterval: refreshMs,
});

export const parkedQuery = infiniteQueryOptions({
  queryKey: ['operations', 'parked'],
  queryFn: ({ pageParam, signal }) =>
    ask<{ deliveries: ParkedDelivery[]; next: string | null }>(
      `/api/audit/deliveries${query({ parked: true, after: pageParam })}`,
      { signal, headers: byPage },
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
  refetchInterval: refreshMs,
});
