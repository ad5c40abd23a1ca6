import { useEffect, useState } from 'react';
import type { AnswerOf, caseRoutes, Other } from '@app/api';
import { ask } from '../api/client';

const beatMs = 10_000;

/** Reports that somebody is looking at the case while the tab is visible, and returns who else is. Failures are ignored. */
export function usePresence(ref: string, step: string | undefined): readonly Other[] {
  const [others, setOthers] = useState<readonly Other[]>([]);
  useEffect(() => {
    const path = `/api/cases/${ref}/presence`;
    const abort = new AbortController();
    const beat = (): void => {
      if (document.visibilityState !== 'visible') return;
      const body = step ? { doing: 'writing', step } : { doing: 'reading', step: null };
      ask<AnswerOf<typeof caseRoutes.noteBeingThere>>(path, { method: 'POST', body, signal: abort.signal })
        .then((answer) => setOthers(answer.others))
        .catch(() => undefined);
    };
    // a page that closes does not wait for the answer
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
