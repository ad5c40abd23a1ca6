import { useEffect, useState } from 'react';
import { entryId } from './entries/entry-item';
import type { Timeline } from './use-timelines';
import type { Chosen } from './use-walk';

/** Which case's entries stand below the chart, and which one of them was asked for. */
export function useShown(timelines: readonly Timeline[]): {
  current: Timeline | undefined;
  shown: number | null;
  choose: (ref: string) => void;
  show: (chosen: Chosen) => void;
  tab: string | null;
  setTab: (tab: string | null) => void;
} {
  const [asked, setAsked] = useState<{ ref: string; seq: number | null }>();
  const [tab, setTab] = useState<string | null>('entries');
  const current = timelines.find((one) => one.ref === asked?.ref) ?? timelines[0];
  useEffect(() => {
    if (asked?.seq == null) return;
    // the entry is on the screen by now: what was asked for gets the focus, so that reading goes on from there
    const item = document.getElementById(entryId(asked.ref, asked.seq));
    item?.focus({ preventScroll: true });
    item?.scrollIntoView({ block: 'center' });
  }, [asked]);
  return {
    current,
    shown: current && current.ref === asked?.ref ? asked.seq : null,
    choose: (ref) => setAsked({ ref, seq: null }),
    show: (chosen) => {
      setTab('entries');
      setAsked({ ...chosen });
    },
    ...{ tab, setTab },
  };
}
