import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { AnswerOf, auditRoutes } from '@app/api';
import { ask, query } from '../api/client';

/** What the server found when it walked the chain itself. */
export type ServersWord = AnswerOf<typeof auditRoutes.verify>;

/** Asked for again with each new head. */
export const serversWordQuery = (ref: string, head: string) =>
  queryOptions({
    queryKey: ['case', ref, 'verify', head],
    queryFn: ({ signal }) => ask<ServersWord>(`/api/audit/verify${query({ case: ref })}`, { signal }),
  });

const readsAtOnce = 100;

export const readsQuery = (ref: string) =>
  infiniteQueryOptions({
    queryKey: ['case', ref, 'reads'],
    queryFn: ({ pageParam, signal }) =>
      ask<AnswerOf<typeof auditRoutes.reads>>(
        `/api/audit/reads${query({ case: ref, before: pageParam, limit: readsAtOnce })}`,
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
