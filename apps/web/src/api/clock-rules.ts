import { queryOptions } from '@tanstack/react-query';
import type { administrationRoutes, AnswerOf } from '@app/api';
import { ask, query } from './client';

/** How long each clock runs at a facility, which the code names. */
export const clockRulesQuery = (facility: string) =>
  queryOptions({
    queryKey: ['clock-rules', facility],
    queryFn: async ({ signal }) =>
      (
        await ask<AnswerOf<typeof administrationRoutes.clockRules>>(`/api/clock-rules${query({ facility })}`, {
          signal,
        })
      ).rules,
    enabled: facility !== '',
  });
