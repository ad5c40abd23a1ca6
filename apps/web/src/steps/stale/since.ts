import { queryOptions } from '@tanstack/react-query';
import type { AnswerOf, caseRoutes, CompartmentView, TimelineEntry } from '@app/api';
import type { CaseState, Compartment } from '@app/lifecycle';
import { ask, query } from '../../api/client';

/** An entry after the first one, which alone comes from no state. */
export type Since = TimelineEntry & { from: CaseState; to: CaseState };

const shownMax = 50;

/** What happened to a case after a version, oldest first: open values only. */
export const sinceQuery = (ref: string, version: number, newer: number) =>
  queryOptions({
    queryKey: ['case', ref, 'since', version, newer],
    queryFn: async ({ signal }) =>
      (
        await ask<AnswerOf<typeof caseRoutes.timeline>>(
          `/api/cases/${ref}/timeline${query({ after: version, limit: shownMax })}`,
          {
            signal,
          },
        )
      ).entries as Since[],
    enabled: newer > version,
  });

/** What is sealed in one compartment of an entry. Opening it is on record, as casework. */
export async function openEntry(ref: string, compartment: Compartment, seq: number): Promise<Record<string, unknown>> {
  const view = await ask<CompartmentView>(`/api/cases/${ref}/file/${compartment}${query({ purpose: 'casework' })}`);
  return view.entries.find((one) => one.seq === seq)?.content ?? {};
}
