import { useState } from 'react';
import { ask, asProblem, newKey, type Problem } from '../api/client';
import type { Receipt } from '../api/types';

/** One transition that somebody is filling in: of a case, or the arrival that opens one. */
export interface DraftOf {
  transition: string;
  ref: string | null;
}

export interface Draft<T> {
  value: T;
  setValue: (value: T) => void;
  /** What the person should know of it: kept on this device, not kept yet, or sent and not answered. */
  state: 'empty' | 'saving' | 'kept' | 'not-kept' | 'sending' | 'waiting' | 'refused' | 'done';
  /** When it was found again after a reload; null for one that was begun here. */
  restoredAt: Date | null;
  problem: Problem | undefined;
  receipt: Receipt | undefined;
  /** Sends the transition; without an answer it is sent again, with the same key, until there is one. */
  send: (input: unknown, ifMatch?: number) => Promise<Receipt | undefined>;
  discard: () => Promise<void>;
}

export function useDraft<T>(of: DraftOf, empty: T): Draft<T> {
  const [value, setValue] = useState(empty);
  const [state, setState] = useState<Draft<T>['state']>('empty');
  const [problem, setProblem] = useState<Problem>();
  const [receipt, setReceipt] = useState<Receipt>();
  const [key] = useState(newKey);
  return {
    value,
    setValue,
    state,
    restoredAt: null,
    problem,
    receipt,
    async send(input, ifMatch) {
      setState('sending');
      try {
        const path = of.ref === null ? '/api/cases' : `/api/cases/${of.ref}/${of.transition}`;
        const headers = { 'idempotency-key': key, ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }) };
        const answer = await ask<Receipt>(path, { method: 'POST', body: input, headers });
        setReceipt(answer);
        setState('done');
        return answer;
      } catch (error) {
        setProblem(asProblem(error));
        setState('refused');
        return undefined;
      }
    },
    discard: () => Promise.resolve(),
  };
}
