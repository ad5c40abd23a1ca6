import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { Compartment, ReadPurpose } from '@app/lifecycle';
import { ask, query } from '../../api/client';
import type { CompartmentView } from '@app/api';

export type Opened = Partial<Record<Compartment, CompartmentView>>;

interface SealedFile {
  opened: Opened;
  /** It was closed because nobody used it for a while. */
  closedItself: boolean;
  /** Reads a compartment, on record. Throws a `Problem`. */
  open: (compartment: Compartment, purpose: ReadPurpose) => Promise<void>;
  close: () => void;
}

const Sealed = createContext<SealedFile | null>(null);

const idleMs = 5 * 60_000;
const lookMs = 10_000;
const uses = ['pointerdown', 'keydown', 'wheel'] as const;

export const readCompartment = (
  ref: string,
  compartment: Compartment,
  purpose: ReadPurpose,
): Promise<CompartmentView> => ask<CompartmentView>(`/api/cases/${ref}/file/${compartment}${query({ purpose })}`);

/**
 * What was opened of one case: in this component's memory and nowhere else, gone with the page and after five minutes without use.
 */
export function SealedFileProvider({ reference, children }: { reference: string; children: ReactNode }) {
  const [opened, setOpened] = useState<Opened>({});
  const [closedItself, setClosedItself] = useState(false);
  const isOpen = Object.keys(opened).length > 0;
  const close = useCallback(() => setOpened({}), []);
  useWhenIdle(isOpen, () => {
    close();
    setClosedItself(true);
  });
  const open = useCallback(
    async (compartment: Compartment, purpose: ReadPurpose) => {
      const view = await readCompartment(reference, compartment, purpose);
      setClosedItself(false);
      setOpened((others) => ({ ...others, [compartment]: view }));
    },
    [reference],
  );
  const value = useMemo(() => ({ opened, closedItself, open, close }), [opened, closedItself, open, close]);
  return <Sealed value={value}>{children}</Sealed>;
}

export function useSealedFile(): SealedFile {
  const sealed = useContext(Sealed);
  if (!sealed) throw new Error('outside of a case');
  return sealed;
}

/** Calls once nobody has touched the page for five minutes, a device that slept in between included. */
export function useWhenIdle(active: boolean, whenIdle: () => void): void {
  const latest = useRef(whenIdle);
  useEffect(() => {
    latest.current = whenIdle;
  });
  useEffect(() => {
    if (!active) return;
    let usedAt = Date.now();
    const look = (): void => {
      if (Date.now() - usedAt >= idleMs) latest.current();
    };
    const use = (): void => {
      look();
      usedAt = Date.now();
    };
    const timer = setInterval(look, lookMs);
    for (const one of uses) window.addEventListener(one, use, { passive: true });
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      for (const one of uses) window.removeEventListener(one, use);
      document.removeEventListener('visibilitychange', look);
    };
  }, [active]);
}
