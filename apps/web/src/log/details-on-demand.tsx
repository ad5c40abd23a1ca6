import { lazy, Suspense, useState, type ReactNode } from 'react';
import type { LogFinding } from './check';

const LogDetails = lazy(() => import('./log-details'));

/** The details of what was found, in a dialog that is loaded when it is asked for. */
export function useLogDetails(): { open: (finding: LogFinding) => void; details: ReactNode } {
  const [finding, setFinding] = useState<LogFinding>();
  return {
    open: setFinding,
    details: finding ? (
      <Suspense fallback={null}>
        <LogDetails finding={finding} close={() => setFinding(undefined)} />
      </Suspense>
    ) : null,
  };
}
