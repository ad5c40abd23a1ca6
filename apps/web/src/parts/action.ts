import { useMutation } from '@tanstack/react-query';
import { useMemo } from 'react';
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
  const { mutateAsync, isPending, error, reset } = useMutation({
    mutationFn: (act: () => Promise<unknown>) => act(),
    // without a network it is refused at once: the person decides whether to try again
    networkMode: 'always',
    // what was sent may hold a password, and is forgotten with the answer
    gcTime: 0,
  });
  // the same object until the next try: a refusal takes the focus once
  const problem = useMemo(() => (error === null ? undefined : asProblem(error)), [error]);
  return {
    isBusy: isPending,
    problem,
    run: async (act) =>
      !isPending &&
      mutateAsync(act).then(
        () => true,
        () => false,
      ),
    clear: reset,
  };
}
