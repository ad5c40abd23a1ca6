import { useWindowEvent } from '@mantine/hooks';
import { useRef } from 'react';
import type { CaseRow } from '@app/api';

const rowOf = (ref: string): HTMLElement | null => document.querySelector(`[data-ref="${CSS.escape(ref)}"]`);

/** The rows ignore keys that are typed into fields or into dialogs above the list, but not those of their own check boxes. */
function isElsewhere(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement && target.type === 'checkbox') return false;
  return target.isContentEditable || target.closest('input, textarea, select, [role="dialog"]') !== null;
}

/**
 * j and k go from row to row, x chooses. The row that has the focus is where one is: so it is read out, scrolled to, and Enter opens it,
 * without anything of our own.
 */
export function useRowKeys(
  rows: readonly CaseRow[],
  { choose, more }: { choose: (ref: string) => void; more: () => void },
): void {
  const last = useRef<string>(undefined);
  const here = (): number => {
    const focused = document.activeElement?.closest<HTMLElement>('[data-ref]')?.dataset['ref'] ?? last.current;
    return rows.findIndex(({ ref }) => ref === focused);
  };
  const go = (index: number): void => {
    const row = rows[Math.max(0, Math.min(index, rows.length - 1))];
    if (!row) return;
    last.current = row.ref;
    rowOf(row.ref)?.querySelector('a')?.focus();
    if (index >= rows.length - 1) more();
  };
  const keys: Record<string, () => void> = {
    j: () => go(here() + 1),
    k: () => go(here() - 1),
    x: () => {
      const row = rows[here()];
      if (row) choose(row.ref);
    },
  };
  useWindowEvent('keydown', (event) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey || isElsewhere(event.target)) return;
    event.preventDefault();
    act();
  });
}
