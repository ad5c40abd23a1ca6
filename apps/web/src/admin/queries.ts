import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Priority, Role } from '@app/lifecycle';
import type { ClockName } from '@app/lifecycle/clocks';
import { ask, query } from '../api/client';

export interface Person {
  id: string;
  username: string;
  role: Role;
  facility: string | null;
  active: boolean;
}

export const peopleQuery = infiniteQueryOptions({
  queryKey: ['people'],
  queryFn: ({ pageParam, signal }) =>
    ask<{ people: Person[]; next: string | null }>(`/api/people${query({ after: pageParam })}`, { signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
});

export interface ShownRule {
  name: ClockName;
  priority: Priority;
  seconds: number;
  own: boolean;
}

export const clockRulesQuery = (facility: string) =>
  queryOptions({
    queryKey: ['clock-rules', facility],
    queryFn: async ({ signal }) =>
      (await ask<{ rules: ShownRule[] }>(`/api/clock-rules${query({ facility })}`, { signal })).rules,
    enabled: facility !== '',
  });

export interface Webhook {
  id: string;
  url: string;
  transitions: string[];
  facility: string | null;
  active: boolean;
  createdAt: string;
  removedAt: string | null;
  lastStatus: number | null;
  lastFault: string | null;
  lastAt: string | null;
  waiting: number;
  failing: number;
}

/** Twenty at most are in use; removed ones follow them. */
export const webhooksQuery = queryOptions({
  queryKey: ['webhooks', 'list'],
  queryFn: async ({ signal }) =>
    (await ask<{ webhooks: Webhook[] }>(`/api/webhooks${query({ limit: 50 })}`, { signal })).webhooks,
});

export interface WebhookDelivery {
  id: string;
  transition: string;
  at: string;
  attempts: number;
  status: number | null;
  fault: string | null;
  deliveredAt: string | null;
  nextAt: string | null;
  givenUp: boolean;
}

export const webhookDeliveriesQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['webhooks', 'deliveries', id],
    queryFn: ({ pageParam, signal }) =>
      ask<{ deliveries: WebhookDelivery[]; next: string | null }>(
        `/api/webhooks/${id}/deliveries${query({ before: pageParam })}`,
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
