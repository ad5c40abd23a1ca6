import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { alertRoutes, AnswerOf } from '@app/api';
import type { AlertKind } from '@app/lifecycle';
import { ask, query } from '../api/client';

type AlertPage = AnswerOf<typeof alertRoutes.list>;

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
