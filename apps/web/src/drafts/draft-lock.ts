import { phaseOf, type DraftOf } from './draft-state';
import { holdDraft } from './web-locks';
import { currentStore, type DraftEntry } from './draft-store';

export interface DraftLock {
  id: string;
  /** When what was found was typed; null for a draft that begins here. */
  foundAt: Date | null;
  release: () => void;
}

let wanted: string | undefined;
const timesAsked = new Map<string, number>();
const listeners = new Set<() => void>();
const formOf = ({ transition, ref }: DraftOf): string => JSON.stringify([transition, ref]);

/** The form of this draft takes it, and not the newest: the one that opens next, or the one that is open already. */
export function openNext({ id, content }: DraftEntry): void {
  wanted = id;
  timesAsked.set(formOf(content.of), timesWanted(content.of) + 1);
  for (const listener of listeners) listener();
}

export const timesWanted = (of: DraftOf): number => timesAsked.get(formOf(of)) ?? 0;
export const onWanted = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/**
 * The draft that a form goes on with: one of the same step and case that no other tab has open, the newest first. An arrival that waits
 * to be sent is left alone, since the next people at the door are others; a step of a case that waits is shown as it waits.
 */
export async function lockDraft(of: DraftOf, fresh: string): Promise<DraftLock> {
  const asked = wanted;
  for (const one of candidates(of, asked)) {
    const release = await holdDraft(one.id);
    // somebody began to type before the stored draft was found: their text stays, unless they asked for another draft
    const isBehind = one.id !== asked && currentStore().drafts.has(fresh);
    if (one.id === asked) wanted = undefined;
    if (release && !isBehind) return { id: one.id, foundAt: new Date(one.updatedAt), release };
    release?.();
  }
  return { id: fresh, foundAt: null, release: (await holdDraft(fresh)) ?? (() => undefined) };
}

function candidates(of: DraftOf, asked: string | undefined): DraftEntry[] {
  const rank = ({ id, content }: DraftEntry): number => (id === asked ? 0 : phaseOf(content) === 'editing' ? 1 : 2);
  return [...currentStore().drafts.values()]
    .filter(({ content }) => formOf(content.of) === formOf(of) && phaseOf(content) !== 'done')
    .filter((one) => of.ref !== null || rank(one) < 2)
    .sort((a, b) => rank(a) - rank(b) || b.updatedAt.localeCompare(a.updatedAt));
}
