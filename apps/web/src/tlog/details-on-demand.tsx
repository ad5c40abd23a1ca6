import { lazy, Suspense, useState, type ReactNode } from 'react';
import type { TlogFinding } from './check';

const TlogDetails = lazy(() => import('./tlog-details'));

/** The details of what was found, in a dialog that is loaded when it is asked for. */
export function useTlogDetails(): { open: (finding: TlogFinding) => void; details: ReactNode } {
  const [finding, setFinding] = useState<TlogFinding>();
  return {
    open: setFinding,
    details: finding ? (
      <Suspense fallback={null}>
        <TlogDetails finding={finding} close={() => setFinding(undefined)} />
      </Suspense>
    ) : null,
  };
}
