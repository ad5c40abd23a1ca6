import { useEffect, useState } from 'react';
import { ask } from '../api/client';
import type { Other } from '../api/types';

const beatMs = 10_000;

/** Says that somebody is at the case, as long as the tab is seen, and returns who else is. Nothing here is worth a word when it fails. */
export function usePresence(ref: string, step: string | undefined): readonly Other[] {
  const [others, setOthers] = useState<readonly Other[]>([]);
  useEffect(() => {
    const path = `/api/cases/${ref}/presence`;
    const abort = new AbortController();
    const beat = (): void => {
      if (document.visibilityState !== 'visible') return;
      const body = step ? { doing: 'writing', step } : { doing: 'reading', step: null };
      ask<{ others: Other[] }>(path, { method: 'POST', body, signal: abort.signal })
        .then((answer) => setOthers(answer.others))
        .catch(() => undefined);
    };
    // a page that goes away has no time for an answer
    const leave = (): void => void fetch(path, { method: 'DELETE', keepalive: true }).catch(() => undefined);
    beat();
    const timer = setInterval(beat, beatMs);
    document.addEventListener('visibilitychange', beat);
    window.addEventListener('pagehide', leave);
    return () => {
      abort.abort();
      clearInterval(timer);
      document.removeEventListener('visibilitychange', beat);
      window.removeEventListener('pagehide', leave);
    };
  }, [ref, step]);
  useEffect(
    () => () => {
      void ask(`/api/cases/${ref}/presence`, { method: 'DELETE' }).catch(() => undefined);
    },
    [ref],
  );
  return others;
}
