import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { AlertKind, Role } from '@app/lifecycle';
import { ask, query } from '../api/client';

/** Somebody did more of a kind within an hour than their work takes. */
export interface AlertRow {
  id: string;
  person: string;
  /** Not told to auditors. */
  username: string | null;
  role: Role | null;
  kind: AlertKind;
  used: number;
  firstAt: string;
  lastAt: string;
  acknowledgedBy: string | null;
  acknowledgedAt: string | null;
}

interface AlertPage {
  alerts: AlertRow[];
  next: string | null;
  waiting: number;
}

// by the page itself and not by a person: it keeps no session alive
const byPage = { 'x-asked-by': 'page' };

export interface AlertFilters {
  waiting: boolean;
  kind: AlertKind | null;
}

export const alertsQuery = ({ waiting, kind }: AlertFilters) =>
  infiniteQueryOptions({
    queryKey: ['alerts', 'list', waiting, kind],
    queryFn: ({ pageParam, signal }) =>
      ask<AlertPage>(
        `/api/audit/alerts${query({ waiting: waiting ? true : undefined, kind: kind ?? undefined, after: pageParam })}`,
        { signal, headers: byPage },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });

/** How many wait: for the badge beside the screen's name. */
export const alertsWaitingQuery = queryOptions({
  queryKey: ['alerts', 'waiting'],
  queryFn: async ({ signal }) =>
    (await ask<AlertPage>('/api/audit/alerts?limit=1', { signal, headers: byPage })).waiting,
});
