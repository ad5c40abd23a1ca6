import { infiniteQueryOptions, QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import type {
  Actor,
  administrationRoutes,
  AnswerOf,
  CaseFilters,
  CasePage,
  caseRoutes,
  CaseSummary,
  CaseView,
  ChainEntry,
  ChainPage,
  Colleague,
  Facility,
  peopleRoutes,
  sessionRoutes,
  TimelineEntry,
} from '@app/api';
import { ask, asProblem, Problem, query } from './client';

/** Nothing of a case outlives the page: answers are kept only in memory, and dropped when somebody signs out. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (count, error) => asProblem(error).isPassing && count < 3,
      retryDelay: (count) => Math.min(1000 * 2 ** count, 8000),
    },
  },
});

/** The person who is signed in; null when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Actor | null> => {
    try {
      return (await ask<AnswerOf<typeof sessionRoutes.whoAmI>>('/api/session', { signal })).actor;
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

/** Who is signed in. When the session ends, components keep the person until the sign-in page has replaced them. */
export function useActor(): Actor {
  const { data } = useQuery(sessionQuery);
  const known = useRef(data);
  if (data) known.current = data;
  if (!known.current) throw new Error('nobody is signed in');
  return known.current;
}

const pageSize = 50;

export const casesQuery = (filters: CaseFilters) =>
  infiniteQueryOptions({
    queryKey: ['cases', 'list', filters],
    queryFn: ({ pageParam, signal }) =>
      ask<CasePage>(`/api/cases${query({ ...filters, cursor: pageParam, limit: pageSize })}`, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });

export const summaryQuery = (filters: Omit<CaseFilters, 'order' | 'blocked'> = {}) =>
  queryOptions({
    queryKey: ['cases', 'summary', filters],
    queryFn: ({ signal }) => ask<CaseSummary>(`/api/cases/summary${query({ ...filters })}`, { signal }),
  });

export const caseQuery = (ref: string) =>
  queryOptions({
    queryKey: ['case', ref, 'view'],
    queryFn: ({ signal }) => ask<CaseView>(`/api/cases/${ref}`, { signal }),
  });

/**
 * A case's entries as they are hashed. `withheld`: a mission is not given the chain of a case that went on without it; then these are the
 * entries of its timeline, and nobody can verify them.
 */
export type Chain = Omit<ChainPage, 'next'> & { withheld?: true };

/** What is shown of a case's past is what was verified. */
export const chainQuery = (ref: string) =>
  queryOptions({
    queryKey: ['case', ref, 'chain'],
    queryFn: async ({ signal }): Promise<Chain> => {
      try {
        return await wholeChain(ref, signal);
      } catch (error) {
        if (error instanceof Problem && error.code === 'chain.withheld') return shownTimeline(ref, signal);
        throw error;
      }
    },
  });

async function wholeChain(ref: string, signal: AbortSignal): Promise<Chain> {
  const entries: ChainEntry[] = [];
  for (let after: number | null = 0; ;) {
    const page: ChainPage = await ask<ChainPage>(`/api/audit/cases/${ref}/chain${query({ after, limit: 500 })}`, {
      signal,
    });
    entries.push(...page.entries);
    after = page.next;
    if (after === null) return { ...page, entries };
  }
}

/** What a mission is told about a case that went on without it, in the form of a chain. */
async function shownTimeline(ref: string, signal: AbortSignal): Promise<Chain> {
  const entries: TimelineEntry[] = [];
  for (let after: number | null = 0; after !== null;) {
    const page: AnswerOf<typeof caseRoutes.timeline> = await ask(
      `/api/cases/${ref}/timeline${query({ after, limit: 500 })}`,
      { signal },
    );
    entries.push(...page.entries);
    after = page.next;
  }
  const nothing = { caseId: '', requestId: '', identity: null, protection: null, route: null };
  return {
    ...{ caseId: '', facilityId: '', genesis: '', state: entries.at(-1)?.to ?? '', withheld: true },
    head: entries.at(-1)?.hash ?? '',
    version: entries.at(-1)?.seq ?? 0,
    entries: entries.map(({ seq, transition, from, to, actor, at, body, hash }) => ({
      ...nothing,
      ...{ seq, transition, to, hash, from: from ?? '-', actorId: actor.id, actorRole: actor.role },
      atMicros: `${Date.parse(at)}000`,
      body: JSON.stringify(body),
    })),
  };
}

export const facilitiesQuery = queryOptions({
  queryKey: ['facilities'],
  queryFn: async ({ signal }) =>
    (await ask<AnswerOf<typeof administrationRoutes.facilities>>('/api/facilities', { signal })).facilities,
  staleTime: 60_000,
});

export const destinationsQuery = queryOptions({
  queryKey: ['destinations'],
  queryFn: async ({ signal }) =>
    (await ask<AnswerOf<typeof administrationRoutes.destinations>>('/api/destinations', { signal })).destinations,
  staleTime: 60_000,
});

export const instructionsQuery = queryOptions({
  queryKey: ['instructions'],
  queryFn: async ({ signal }) =>
    (await ask<AnswerOf<typeof administrationRoutes.instructions>>('/api/instructions', { signal })).instructions,
});

const colleaguesMax = 5000;

/** Everyone whom the reader may know of, by id. */
export const colleaguesQuery = queryOptions({
  queryKey: ['colleagues'],
  queryFn: async ({ signal }): Promise<Colleague[]> => {
    const people: Colleague[] = [];
    for (let after: string | null = null; people.length < colleaguesMax;) {
      const page: AnswerOf<typeof peopleRoutes.colleagues> = await ask(
        `/api/colleagues${query({ after, limit: 500 })}`,
        {
          signal,
        },
      );
      people.push(...page.people);
      after = page.next;
      if (after === null) break;
    }
    return people;
  },
  staleTime: 5 * 60_000,
});

/** The facility by its id or code. */
export function useFacility(idOrCode: string | null | undefined): Facility | undefined {
  const { data } = useQuery(facilitiesQuery);
  return data?.find((one) => one.id === idOrCode || one.code === idOrCode);
}

/** Somebody's name for the screen: the user name, or undefined where it is not known (a service, an outside reader). */
export function useNameOf(): (id: string) => string | undefined {
  const { data } = useQuery(colleaguesQuery);
  return (id) => data?.find((one) => one.id === id)?.username ?? undefined;
}
