import { useState } from 'react';
import { asProblem, type Problem } from '../api/client';

export interface Action {
  isBusy: boolean;
  problem: Problem | undefined;
  /** True when it was done. One at a time: a second click meanwhile does nothing. */
  run: (act: () => Promise<unknown>) => Promise<boolean>;
  clear: () => void;
}

/** Something that a person asks the server to do: under way, refused, or done. */
export function useAction(): Action {
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  return {
    isBusy,
    problem,
    async run(act) {
      if (isBusy) return false;
      setIsBusy(true);
      setProblem(undefined);
      try {
        await act();
        return true;
      } catch (error) {
        setProblem(asProblem(error));
        return false;
      } finally {
        setIsBusy(false);
      }
    },
    clear: () => setProblem(undefined),
  };
}
