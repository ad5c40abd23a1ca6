import { useState, type KeyboardEvent } from 'react';
import type { VerifiedEntry } from '../parts/verified-chain';
import type { Timeline } from './use-timelines';

export interface Chosen {
  ref: string;
  seq: number;
}

export interface Walk {
  chosen: Chosen | null;
  timeline: Timeline | undefined;
  entry: VerifiedEntry | undefined;
  choose: (chosen: Chosen | null) => void;
  by: (steps: number) => void;
  /** Arrow keys from entry to entry, up and down from case to case. */
  onKeyDown: (event: KeyboardEvent) => void;
}

/** Walks through the entries of the cases that are shown, one at a time. */
export function useWalk(timelines: readonly Timeline[], onEnter: (chosen: Chosen) => void): Walk {
  const [chosen, choose] = useState<Chosen | null>(null);
  const timeline = timelines.find((one) => one.ref === chosen?.ref);
  const entries = timeline?.chain.entries ?? [];
  const place = entries.findIndex((one) => one.seq === chosen?.seq);

  const goTo = (to: Timeline | undefined, at: number): void => {
    const entry = to?.chain.entries[Math.max(0, Math.min(at, to.chain.entries.length - 1))];
    if (to && entry) choose({ ref: to.ref, seq: entry.seq });
  };
  const by = (steps: number): void => goTo(timeline ?? timelines[0], place < 0 ? 0 : place + steps);
  const toCase = (steps: number): void => {
    const at = timelines.findIndex((one) => one.ref === chosen?.ref);
    goTo(timelines[Math.max(0, Math.min(at + steps, timelines.length - 1))], Math.max(0, place));
  };
  const keys: Record<string, () => void> = {
    ArrowRight: () => by(1),
    ArrowLeft: () => by(-1),
    ArrowDown: () => toCase(1),
    ArrowUp: () => toCase(-1),
    Home: () => goTo(timeline ?? timelines[0], 0),
    End: () => goTo(timeline ?? timelines[0], Number.MAX_SAFE_INTEGER),
    Enter: () => chosen && onEnter(chosen),
  };
  return {
    ...{ chosen, timeline, entry: entries[place], choose, by },
    onKeyDown(event) {
      const act = keys[event.key];
      if (!act || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      act();
    },
  };
}
