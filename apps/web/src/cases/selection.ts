import { useCallback, useState } from 'react';
import type { CaseRow } from '../api/types';

/** The chosen rows of those that are shown: what is no longer in the list is no longer chosen. */
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
  // the same function in every rendering, so that a row which nobody touched is not rendered again
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
