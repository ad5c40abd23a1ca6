import { queryOptions } from '@tanstack/react-query';
import { ask, query } from '../api/client';
import type { CasePage, CaseRow } from '@app/api';

const pageSize = 200;
/** A facility with more open cases than this sees the ones whose clocks end first, and a way to the list. */
export const casesMax = 600;

/** The open cases of a facility, by clock. */
export const dayQuery = (facility: string) =>
  queryOptions({
    queryKey: ['cases', 'day', facility],
    queryFn: async ({ signal }): Promise<{ cases: CaseRow[]; isAll: boolean }> => {
      const cases: CaseRow[] = [];
      for (let cursor: string | null = null; ;) {
        const filters = { facility, open: true, order: 'due', cursor, limit: pageSize };
        const page: CasePage = await ask<CasePage>(`/api/cases${query(filters)}`, { signal });
        cases.push(...page.cases);
        cursor = page.next;
        if (cursor === null || cases.length >= casesMax) return { cases, isAll: cursor === null };
      }
    },
    // a clock can run out without any change of the case
    refetchInterval: 60_000,
  });
