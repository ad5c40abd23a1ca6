import { useMutation } from '@tanstack/react-query';
import { useMemo } from 'react';
import { asProblem, type Problem } from '../api/client';

/** How everything is sent that a person asks the server to do. */
export const whatIsSent = {
  // without a network it is refused at once: the person decides whether to try again
  networkMode: 'always',
  // what was sent may hold a password, and is forgotten with the answer
  gcTime: 0,
} as const;

export interface Action {
  isBusy: boolean;
  problem: Problem | undefined;
  /** True when it was done. One at a time: a second click meanwhile does nothing. */
  run: (act: () => Promise<unknown>) => Promise<boolean>;
}

/** A button that asks the server to do something: under way, refused, or done. What has fields is a form (useForm). */
export function useAction(): Action {
  const { mutateAsync, isPending, error } = useMutation({
    ...whatIsSent,
    mutationFn: (act: () => Promise<unknown>) => act(),
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
  };
}
