import { queryOptions, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { ask, query } from '../api/client';
import { chainQuery, queryClient, type Chain } from '../api/queries';
import type { TlogFinding, TlogView } from './check';
import { knowAnew, knownTlog, remember } from './known';

const againMs = 4_000;
const lateAgainMs = 30_000;

/** What this browser finds of a case's entries in the log; looked at again by itself as long as some are newer than the checkpoint. */
export const logQuery = (ref: string, chain: Chain | undefined) =>
  queryOptions({
    queryKey: ['case', ref, 'log', chain?.head ?? ''],
    queryFn: async ({ signal }): Promise<TlogFinding> => {
      if (!chain) throw new Error('there is no chain yet');
      const known = await knownTlog();
      const path = `/api/audit/cases/${ref}/proof${query({ since: known?.size })}`;
      // by the page itself and not by a person: it keeps no session alive
      const answer = await ask<unknown>(path, { signal, headers: { 'x-asked-by': 'page' } });
      const { checkTlog } = await import('./check');
      const { finding, next } = checkTlog(ref, chain, answer, known, new Date());
      if (next) await remember(next, known);
      return finding;
    },
    enabled: chain !== undefined && !chain.withheld,
    refetchInterval: ({ state: { data } }) => {
      if (data?.verdict.kind === 'late') return lateAgainMs;
      return data?.verdict.kind === 'included' && data.verdict.newer > 0 ? againMs : false;
    },
  });

/** Of one case, whose chain is read here too. */
export function useTlogFinding(ref: string): UseQueryResult<TlogFinding> {
  const { data: chain } = useQuery(chainQuery(ref));
  return useQuery(logQuery(ref, chain));
}

/** From now on this is the log, its key and how far it went: a person compared it with paper. */
export async function takeOver(view: TlogView): Promise<void> {
  const { knownFrom } = await import('./check');
  await knowAnew(knownFrom(view, new Date()));
  await queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === 'case' && queryKey[2] === 'log' });
}
