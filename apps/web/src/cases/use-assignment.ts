import { useRef, useState } from 'react';
import { queryClient } from '../api/queries';
import type { CaseRow } from '@app/api';
import { isRetried, itemsOf, onNewVersion, runAssignment, undoOf, type Item, type Outcome } from './assignment';

export interface Assignment {
  items: readonly Item[];
  isRunning: boolean;
  isUndo: boolean;
  assign: (rows: readonly CaseRow[], to: string | null) => void;
  retryFailed: () => void;
  retryChanged: (ref: string) => void;
  undo: () => void;
  cancel: () => void;
  close: () => void;
}

/** Assigns cases one by one and keeps each result until the panel is closed. */
export function useAssignment(): Assignment {
  const [items, setItems] = useState<readonly Item[]>([]);
  const [running, setRunning] = useState(0);
  const [isUndo, setIsUndo] = useState(false);
  const cancelled = useRef(false);

  const run = (all: readonly Item[]): void => {
    cancelled.current = false;
    setItems(all);
    setRunning((count) => count + 1);
    const tell = (ref: string, outcome: Outcome): void =>
      setItems((known) => known.map((item) => (item.ref === ref ? { ...item, outcome } : item)));
    void runAssignment(all, tell, () => cancelled.current).finally(() => {
      setRunning((count) => count - 1);
      void queryClient.invalidateQueries({ queryKey: ['cases'] });
    });
  };
  const again = (which: (item: Item) => boolean, anew: (item: Item) => Item): void =>
    run(items.map((item) => (which(item) ? anew(item) : item)));

  return {
    items,
    isRunning: running > 0,
    isUndo,
    assign: (rows, to) => {
      setIsUndo(false);
      run(itemsOf(rows, to));
    },
    retryFailed: () => again(isRetried, (item) => ({ ...item, outcome: { kind: 'waiting' } })),
    retryChanged: (ref) => again((item) => item.ref === ref, onNewVersion),
    undo: () => {
      setIsUndo(true);
      run(undoOf(items));
    },
    cancel: () => (cancelled.current = true),
    close: () => setItems([]),
  };
}
