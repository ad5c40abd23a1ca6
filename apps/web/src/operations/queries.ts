import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { AnswerOf, auditRoutes, Operations } from '@app/api';
import { ask, query } from '../api/client';

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
    ask<AnswerOf<typeof auditRoutes.deliveries>>(`/api/audit/deliveries${query({ parked: true, after: pageParam })}`, {
      signal,
      headers: byPage,
    }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
  refetchInterval: refreshMs,
});
