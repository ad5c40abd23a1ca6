import { queryOptions } from '@tanstack/react-query';
import type { CaseState, Compartment, Role } from '@app/lifecycle';
import { ask, query } from '../../api/client';
import type { CompartmentView } from '../../api/types';

/** An entry that was made since a version: open values only. */
export interface Since {
  seq: number;
  transition: string;
  from: CaseState | null;
  to: CaseState;
  actor: { id: string; role: Role };
  at: string;
  body: Record<string, unknown>;
}

const shownMax = 50;

/** What happened to a case after a version, oldest first. */
export const sinceQuery = (ref: string, version: number, newer: number) =>
  queryOptions({
    queryKey: ['case', ref, 'since', version, newer],
    queryFn: async ({ signal }) =>
      (
        await ask<{ entries: Since[] }>(`/api/cases/${ref}/timeline${query({ after: version, limit: shownMax })}`, {
          signal,
        })
      ).entries,
    enabled: newer > version,
  });

/** What is sealed in one compartment of an entry. Opening it is on record, as casework. */
export async function openEntry(ref: string, compartment: Compartment, seq: number): Promise<Record<string, unknown>> {
  const view = await ask<CompartmentView>(`/api/cases/${ref}/file/${compartment}${query({ purpose: 'casework' })}`);
  return view.entries.find((one) => one.seq === seq)?.content ?? {};
}
