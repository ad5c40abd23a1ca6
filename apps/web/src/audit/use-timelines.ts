import { useQueries, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { CaseView, ClockRule, Facility } from '@app/api';
import { clockRulesQuery } from '../api/clock-rules';
import { caseQuery, chainQuery, facilitiesQuery, queryClient, type Chain } from '../api/queries';
import { verifyChain, type VerifiedChain } from '../parts/verified-chain';
import { clocksOf, type ClockRun } from './clocks-of';
import { holdsOf, staysOf, type Hold, type Stay } from './lanes/lanes';

/** One case's past, as the server sent it and as this browser verified it. */
export interface Timeline {
  ref: string;
  raw: Chain;
  chain: VerifiedChain;
  facility: Facility | undefined;
  zone: string | undefined;
  stays: Stay[];
  holds: Hold[];
  clocks: ClockRun[];
}

export interface Timelines {
  /** In the order of the address; those that are there. */
  timelines: Timeline[];
  waiting: boolean;
  failed: { ref: string; error: unknown; retry: () => void }[];
  now: number;
}

export function useTimelines(refs: readonly string[]): Timelines {
  const chains = useQueries({ queries: refs.map((ref) => chainQuery(ref)), combine: answered });
  const views = useQueries({ queries: refs.map((ref) => caseQuery(ref)), combine: answered });
  const { data: facilities } = useQuery(facilitiesQuery);
  const codes = useMemo(
    () => [...new Set(views.data.flatMap((view) => facilities?.find((one) => one.id === view?.facility)?.code ?? []))],
    [views.data, facilities],
  );
  const rules = useQueries({ queries: codes.map((code) => clockRulesQuery(code)), combine: answered });
  const now = useMinute();
  const timelines = useMemo(() => {
    const rulesOf = new Map(codes.map((code, at) => [code, rules.data[at]]));
    return refs.flatMap((ref, at): Timeline[] => {
      const raw = chains.data[at];
      return raw ? [timelineOf(ref, raw, views.data[at], facilities ?? [], rulesOf, now)] : [];
    });
  }, [refs, chains.data, views.data, facilities, codes, rules.data, now]);
  return {
    timelines,
    waiting: refs.some((_, at) => !chains.data[at] && !chains.errors[at]),
    failed: refs.flatMap((ref, at) =>
      chains.errors[at] && !chains.data[at] ? [{ ref, error: chains.errors[at], retry: () => retry(ref) }] : [],
    ),
    now,
  };
}

const retry = (ref: string): void => void queryClient.refetchQueries({ queryKey: ['case', ref] });

/** Outside the hook, so that the function and its results stay the same objects. */
const answered = <T>(results: UseQueryResult<T>[]): { data: (T | undefined)[]; errors: unknown[] } => ({
  data: results.map((one) => one.data),
  errors: results.map((one) => one.error),
});

const verified = new WeakMap<Chain, VerifiedChain>();

/** Hashed once for each answer, however often the screen is drawn. */
function verifiedOnce(raw: Chain): VerifiedChain {
  const known = verified.get(raw) ?? verifyChain(raw);
  verified.set(raw, known);
  return known;
}

function timelineOf(
  ref: string,
  raw: Chain,
  view: CaseView | undefined,
  facilities: readonly Facility[],
  rulesOf: ReadonlyMap<string, ClockRule[] | undefined>,
  now: number,
): Timeline {
  const chain = verifiedOnce(raw);
  const facility = facilities.find((one) => one.id === raw.facilityId);
  const rules = facility ? rulesOf.get(facility.code) : undefined;
  const secondsOf = (clock: string, priority: string): number | undefined =>
    rules?.find((one) => one.name === clock && one.priority === priority)?.seconds;
  return {
    ...{ ref, raw, chain, facility, zone: facility?.zone },
    stays: staysOf(chain.entries),
    holds: holdsOf(chain.entries),
    clocks: clocksOf(chain.entries, secondsOf, now, view?.clocks ?? []),
  };
}

/** The time, to the minute: bars that run grow with it. */
function useMinute(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 60_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
