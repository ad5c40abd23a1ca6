import { queryOptions } from '@tanstack/react-query';
import { ask, query } from '../api/client';
import type { Figures } from '@app/lifecycle';

export interface FigureFilters {
  from?: string;
  to?: string;
  facility?: string;
}

/** The server counts anew every 30 seconds at most. */
export const figuresQuery = (filters: FigureFilters) =>
  queryOptions({
    queryKey: ['figures', filters],
    queryFn: ({ signal }) => ask<Figures>(`/api/audit/figures${query({ ...filters })}`, { signal }),
    staleTime: 30_000,
    placeholderData: (before) => before,
  });
