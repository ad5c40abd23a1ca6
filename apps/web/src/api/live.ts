import { useEffect, useState } from 'react';
import { queryClient, sessionQuery } from './queries';

export type LiveState = 'connecting' | 'live' | 'lost';

const quietMs = 250;
const againMs = 5_000;

/**
 * Listens to the server's events while somebody is signed in. An event names a case and nothing else: what it changed is asked for again,
 * by the screens that show it.
 */
export function useLive(isOn: boolean): LiveState {
  const [state, setState] = useState<LiveState>('connecting');
  useEffect(() => {
    if (!isOn) return;
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let hadLost = false;
    const moved = new Set<string>();
    const refresh = (): void => {
      timer = undefined;
      for (const ref of moved) void queryClient.invalidateQueries({ queryKey: ['case', ref] });
      moved.clear();
      void queryClient.invalidateQueries({ queryKey: ['cases'] });
      void queryClient.invalidateQueries({ queryKey: ['facilities'] });
    };
    const open = (): void => {
      source = new EventSource('/api/events');
      source.addEventListener('open', () => {
        setState('live');
        // cases may have moved while there was no connection
        if (hadLost) void queryClient.invalidateQueries();
        hadLost = false;
      });
      source.addEventListener('case', (event) => {
        const { ref } = JSON.parse(String(event.data)) as { ref: string };
        moved.add(ref);
        timer ??= setTimeout(refresh, quietMs);
      });
      source.addEventListener('alerts', () => void queryClient.invalidateQueries({ queryKey: ['alerts'] }));
      source.addEventListener('error', () => {
        hadLost = true;
        setState('lost');
        if (source?.readyState !== EventSource.CLOSED) return;
        // the browser does not reconnect: the session may be over
        void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
        timer = setTimeout(() => {
          timer = undefined;
          open();
        }, againMs);
      });
    };
    open();
    return () => {
      source?.close();
      clearTimeout(timer);
    };
  }, [isOn]);
  return state;
}
