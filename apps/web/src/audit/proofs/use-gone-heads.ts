import { useEffect, useState } from 'react';
import { headsSeen } from './heads-seen';
import type { Timeline } from '../use-timelines';

export interface GoneHead {
  version: number;
  head: string;
}

/** Heads of the cases on the screen that this page saw before and that are no longer in their chains. */
export function useGoneHeads(timelines: readonly Timeline[]): ReadonlyMap<string, GoneHead> {
  const [gone, setGone] = useState<ReadonlyMap<string, GoneHead>>(new Map());
  useEffect(() => {
    setGone(
      new Map(
        timelines.flatMap(({ ref, chain }): [string, GoneHead][] => {
          const isWhole = chain.verdict.kind === 'whole';
          const one = headsSeen.see(ref, chain, (seq) => chain.entries[seq - 1]?.hash, isWhole);
          return one ? [[ref, one]] : [];
        }),
      ),
    );
  }, [timelines]);
  return gone;
}
