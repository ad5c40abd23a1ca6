import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { AnswerOf, peopleRoutes, webhookRoutes } from '@app/api';
import { ask, query } from '../api/client';

export const peopleQuery = infiniteQueryOptions({
  queryKey: ['people'],
  queryFn: ({ pageParam, signal }) =>
    ask<AnswerOf<typeof peopleRoutes.list>>(`/api/people${query({ after: pageParam })}`, { signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
});

/** At most twenty are in use; removed ones follow them. */
export const webhooksQuery = queryOptions({
  queryKey: ['webhooks', 'list'],
  queryFn: async ({ signal }) =>
    (await ask<AnswerOf<typeof webhookRoutes.list>>(`/api/webhooks${query({ limit: 50 })}`, { signal })).webhooks,
});

export const webhookDeliveriesQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['webhooks', 'deliveries', id],
    queryFn: ({ pageParam, signal }) =>
      ask<AnswerOf<typeof webhookRoutes.deliveries>>(`/api/webhooks/${id}/deliveries${query({ before: pageParam })}`, {
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
