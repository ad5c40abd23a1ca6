import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { newKey, Problem } from '../api/client';
import { sessionQuery } from '../api/queries';
import type { Receipt } from '@app/api';
import { lockDraft, onWanted, timesWanted, type DraftLock } from './draft-lock';
import { asked, begun, phaseOf, type Content, type DraftOf } from './draft-state';
import { holdDraft } from './web-locks';
import { tryNow } from './sender';
import {
  currentStore,
  keep,
  onStoreChange,
  openStore,
  removeDraft,
  saveAll,
  typeInto,
  type DraftEntry,
  type DraftStore,
} from './draft-store';
import type { Trouble } from './trouble';

export type { DraftOf } from './draft-state';

export interface Draft<T> {
  value: T;
  /** Does nothing while the draft is being sent or waits, because the server may have it already. */
  setValue: (value: T) => void;
  /** What the person should know of it: kept on this device, not kept yet, or sent and not answered. */
  state: 'empty' | 'saving' | 'kept' | 'not-kept' | 'sending' | 'waiting' | 'refused' | 'done';
  /** Stored drafts were read, so the value will not be replaced by a stored one any more. */
  isReady: boolean;
  /** Why it is not on this device's disk. */
  trouble: Trouble | null;
  /** When it was found again after a reload; null for one that was begun here. */
  restoredAt: Date | null;
  /** The last refusal, until it is sent again: also one that came while the form was closed. */
  problem: Problem | undefined;
  receipt: Receipt | undefined;
  /** When a send without an answer is tried again. */
  nextTryAt: string | null;
  /** How often it was sent without an answer. */
  triesMade: number;
  /** Sends the transition; without an answer it is sent again, with the same key, until there is one: then `receipt` or `problem` is set. */
  send: (input: unknown, ifMatch?: number) => Promise<Receipt | undefined>;
  tryNow: () => Promise<Receipt | undefined>;
  /** Forgets what was typed. `undo` brings it back while the form stays open. */
  discard: () => Promise<void>;
  undo: (() => Promise<void>) | undefined;
  /** An empty form: what waits to be sent goes on waiting without it. */
  startAnother: () => void;
}

export const useDraftStore = (): DraftStore => useSyncExternalStore(onStoreChange, currentStore);

export function useDraft<T>(of: DraftOf, empty: T): Draft<T> {
  const { id, foundAt, isReady, startAnother } = useClaim(of);
  const kept = useDraftStore().drafts.get(id);
  const [thrown, setThrown] = useState<{ id: string; content: Content }>();
  const refusal = kept?.content.refusal;
  // the same object until the next answer: a refusal takes the focus once
  const problem = useMemo(
    () => (refusal ? new Problem(refusal.status, refusal.code, refusal.title, refusal.detail) : undefined),
    [refusal],
  );
  const undoable = thrown?.id === id && !kept ? thrown.content : undefined;
  return {
    value: valueOf(kept, empty),
    setValue(value) {
      // an empty form is no draft; what was refused stays one until it is sent again or discarded
      if (!kept?.content.refusal && kept?.content.sending == null && isSame(value, empty)) {
        if (kept && phaseOf(kept.content) === 'editing') void removeDraft(id);
      } else typeInto(id, of, value);
    },
    state: stateOf(kept),
    isReady,
    trouble: kept?.trouble ?? null,
    restoredAt: kept ? foundAt : null,
    problem,
    receipt: kept?.content.receipt ?? undefined,
    nextTryAt: kept?.content.sending?.nextAt ?? null,
    triesMade: kept?.content.sending?.tries ?? 0,
    async send(input, ifMatch) {
      const now = new Date();
      const content = currentStore().drafts.get(id)?.content ?? begun(of, empty, now);
      // on the disk before the first try: whatever happens then, the same command can be sent again
      await keep(id, asked(content, input, ifMatch ?? null, newKey(), now));
      return tryNow(id);
    },
    tryNow: () => tryNow(id),
    async discard() {
      if (kept && phaseOf(kept.content) !== 'done') setThrown({ id, content: kept.content });
      await removeDraft(id);
    },
    undo: undoable && (() => keep(id, undoable)),
    startAnother,
  };
}

function stateOf(kept: DraftEntry | undefined): Draft<unknown>['state'] {
  if (!kept) return 'empty';
  const phase = phaseOf(kept.content);
  // one that was never tried is sent next
  if (kept.isSending || kept.content.sending?.tries === 0) return 'sending';
  if (phase !== 'editing') return phase;
  return kept.content.refusal ? 'refused' : kept.keeping;
}

/** A draft of an older release may lack what the form has now. */
function valueOf<T>(kept: DraftEntry | undefined, empty: T): T {
  const value = kept?.content.value;
  if (value === undefined || value === null) return empty;
  return isRecord(value) && isRecord(empty) ? { ...empty, ...value } : (value as T);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Holds the draft of one form while it is open in this tab. */
function useClaim(of: DraftOf): { id: string; foundAt: Date | null; isReady: boolean; startAnother: () => void } {
  const personId = useQuery(sessionQuery).data?.id;
  const isOpen = useDraftStore().isOpen;
  const name = JSON.stringify([personId, of.transition, of.ref]);
  const timesAsked = useSyncExternalStore(onWanted, () => timesWanted(of));
  const [claim, setClaim] = useState<Pick<DraftLock, 'id' | 'foundAt'> & { name: string }>();
  const fresh = useRef({ name, id: newKey() });
  if (fresh.current.name !== name) fresh.current = { name, id: newKey() };
  const release = useRef<() => void>(undefined);
  const latest = useRef(of);
  latest.current = of;

  useEffect(() => {
    if (personId) void openStore(personId);
  }, [personId]);

  useEffect(() => {
    if (!isOpen) return;
    let isOver = false;
    const first = fresh.current.id;
    void lockDraft(latest.current, first).then((found) => {
      if (isOver) return found.release();
      release.current = found.release;
      setClaim({ name, id: found.id, foundAt: found.foundAt });
    });
    return () => {
      isOver = true;
      release.current?.();
      void saveAll();
    };
  }, [name, isOpen, timesAsked]);

  const mine = claim?.name === name ? claim : undefined;
  const id = mine?.id ?? fresh.current.id;

  // an acknowledgement that its own form has shown is not shown again elsewhere
  useEffect(
    () => () => {
      if (currentStore().drafts.get(id)?.content.receipt) void removeDraft(id);
    },
    [id],
  );

  const startAnother = useCallback(() => {
    release.current?.();
    const next = newKey();
    void holdDraft(next).then((hold) => {
      release.current = hold ?? undefined;
    });
    setClaim({ name, id: next, foundAt: null });
  }, [name]);
  return { id, foundAt: mine?.foundAt ?? null, isReady: mine !== undefined, startAnother };
}
