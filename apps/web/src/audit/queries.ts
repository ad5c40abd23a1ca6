import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { ChainFault, Priority } from '@app/lifecycle';
import { ask, query } from '../api/client';
import type { Read } from '../api/types';

/** What the server found when it walked the chain itself. */
export interface ServersWord {
  ref: string;
  holds: boolean;
  entries: number;
  head: string;
  firstBreak: { seq: number; fault: ChainFault } | null;
}

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
      ask<{ reads: Read[]; next: string | null }>(
        `/api/audit/reads${query({ case: ref, before: pageParam, limit: readsAtOnce })}`,
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });

export interface ClockRule {
  name: string;
  priority: Priority;
  seconds: number;
}

export const clockRulesQuery = (facility: string) =>
  queryOptions({
    queryKey: ['clock-rules', facility],
    queryFn: async ({ signal }) =>
      (await ask<{ rules: ClockRule[] }>(`/api/clock-rules${query({ facility })}`, { signal })).rules,
    staleTime: 5 * 60_000,
  });
