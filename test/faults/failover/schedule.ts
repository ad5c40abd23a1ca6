import type { Random } from '../random.js';

/** What fails when the servers themselves are several: one of them for good, or for seconds. */
export type FailoverFault =
  | { kind: 'primary killed, standby promoted'; lagMs: number; vanishes: boolean }
  | { kind: 'redis node killed'; nth: number; ms: number };

export type Topology = 'single' | 'standby' | 'cluster' | 'launcher';

/** One in so many faults is of this kind; what services do by themselves stays frequent beside it. */
const promotionEvery = 6;
const nodeKillEvery = 3;

/** Puts a topology's own faults in the place of some others, evenly: each needs its time until the next. */
export function withFailovers<P extends { after: number }>(
  topology: Topology,
  planned: readonly P[],
  random: Random,
): (P | (FailoverFault & { after: number }))[] {
  if (topology === 'single' || topology === 'launcher') return [...planned];
  const every = topology === 'standby' ? promotionEvery : nodeKillEvery;
  return planned.map((one, index) => {
    if (index % every !== every - 2) return one;
    const nth = Math.floor(index / every);
    return { ...(topology === 'standby' ? promotion(nth, random) : nodeKill(nth, random)), after: one.after };
  });
}

/** Each way of ending comes in the shortest run. */
const promotion = (nth: number, random: Random): FailoverFault => ({
  kind: 'primary killed, standby promoted',
  lagMs: random.between(0, 800),
  vanishes: nth % 2 === 1,
});

const nodeKill = (nth: number, random: Random): FailoverFault => ({
  kind: 'redis node killed',
  nth,
  ms: random.between(1_000, 6_000),
});
