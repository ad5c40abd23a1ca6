import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Stage } from '@app/lifecycle';
import { ask, query } from '../api/client';

export interface Operations {
  services: { service: Stage; waiting: number; oldestSeconds: number | null; parked: number }[];
  webhooks: { waiting: number; failing: number };
  /** How the signed log keeps up with the journal. */
  log: {
    size: number;
    waiting: number;
    signedSize: number | null;
    signedAt: string | null;
    cadenceSeconds: number;
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
