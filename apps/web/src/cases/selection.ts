import { useCallback, useState } from 'react';
import type { CaseRow } from '@app/api';

/** The selected rows. A row that leaves the list is no longer selected. */
export interface Selection {
  rows: readonly CaseRow[];
  size: number;
  has: (ref: string) => boolean;
  toggle: (ref: string) => void;
  toggleAll: () => void;
  clear: () => void;
}

export function useSelection(shown: readonly CaseRow[]): Selection {
  const [refs, setRefs] = useState<ReadonlySet<string>>(new Set());
  // the same function at every rendering, so that unchanged rows are not rendered again
  const toggle = useCallback((ref: string) => setRefs((known) => toggled(known, ref)), []);
  const rows = shown.filter(({ ref }) => refs.has(ref));
  return {
    rows,
    size: rows.length,
    has: (ref) => refs.has(ref),
    toggle,
    toggleAll: () => setRefs(rows.length === shown.length ? new Set() : new Set(shown.map(({ ref }) => ref))),
    clear: () => setRefs(new Set()),
  };
}

function toggled(refs: ReadonlySet<string>, ref: string): ReadonlySet<string> {
  const changed = new Set(refs);
  if (!changed.delete(ref)) changed.add(ref);
  return changed;
}
