import type { Random } from '../random.js';

/** Faults of a standby pair or a cluster: one server fails for good, or for seconds. */
export type FailoverFault =
  | { kind: 'primary killed, standby promoted'; lagMs: number; vanishes: boolean }
  | { kind: 'redis node killed'; nth: number; ms: number };

export type Topology = 'single' | 'standby' | 'cluster' | 'launcher';

/** One in so many faults is of this kind, so that faults of the services stay frequent. */
const promotionEvery = 6;
const nodeKillEvery = 3;

/** Replaces some faults by those of the topology, at even distances, because each needs time until the next. */
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

/** The shortest run has each way of ending a server. */
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
