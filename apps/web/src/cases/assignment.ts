import { ask, asProblem, newKey, type Problem } from '../api/client';
import type { CaseRow, CaseView, Receipt } from '@app/api';

/** One case that is being assigned: the new assignee, the one before, and the progress. */
export interface Item {
  ref: string;
  version: number;
  /** The assignee before, whom an undo restores. */
  was: string | null;
  to: string | null;
  /** The same for every repetition of the same command, so that it counts once. */
  key: string;
  outcome: Outcome;
}

export type Outcome =
  | { kind: 'waiting' }
  | { kind: 'sending' }
  | { kind: 'done'; version: number }
  | { kind: 'refused'; problem: Problem }
  /** Somebody else changed the case first. It shows the case as it is now, for a person to decide again. */
  | { kind: 'changed'; now: Pick<CaseView, 'version' | 'state'> & { assignee: string | null } }
  | { kind: 'cancelled' };

const waiting = { kind: 'waiting' } as const;

export const itemsOf = (rows: readonly CaseRow[], to: string | null): Item[] =>
  rows.map(({ ref, version, assignee }) => ({ ref, version, was: assignee, to, key: newKey(), outcome: waiting }));

/** The assignments that undo those that were done. */
export const undoOf = (items: readonly Item[]): Item[] =>
  items.flatMap((item) =>
    item.outcome.kind === 'done'
      ? [{ ...item, version: item.outcome.version, was: item.to, to: item.was, key: newKey(), outcome: waiting }]
      : [],
  );

/** Only what may succeed now is retried: not what the rules refuse, and not what a person has to look at first. */
export const isRetried = ({ outcome }: Item): boolean =>
  outcome.kind === 'cancelled' || (outcome.kind === 'refused' && outcome.problem.isPassing);

/** The same assignment of the case as it is now, after a person has looked at what changed. */
export const onNewVersion = (item: Item): Item =>
  item.outcome.kind === 'changed'
    ? {
        ...item,
        version: item.outcome.now.version,
        was: item.outcome.now.assignee,
        key: newKey(),
        outcome: waiting,
      }
    : item;

export interface Tally {
  done: number;
  failed: number;
  changed: number;
  open: number;
  total: number;
}

export function tallyOf(items: readonly Item[]): Tally {
  const count = (...kinds: Outcome['kind'][]): number => items.filter((one) => kinds.includes(one.outcome.kind)).length;
  return {
    done: count('done'),
    failed: count('refused', 'cancelled'),
    changed: count('changed'),
    open: count('waiting', 'sending'),
    total: items.length,
  };
}

const atOnce = 4;

/** Sends what waits, four at once, and reports each outcome as it comes. When `isCancelled` is true, the rest is not sent. */
export async function runAssignment(
  items: readonly Item[],
  tell: (ref: string, outcome: Outcome) => void,
  isCancelled: () => boolean,
  send: (item: Item) => Promise<Outcome> = sendOne,
): Promise<void> {
  const left = items.filter((item) => item.outcome.kind === 'waiting');
  const worker = async (): Promise<void> => {
    for (let item = left.shift(); item; item = left.shift()) {
      if (isCancelled()) {
        tell(item.ref, { kind: 'cancelled' });
        continue;
      }
      tell(item.ref, { kind: 'sending' });
      tell(item.ref, await send(item));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function sendOne({ ref, version, to, key }: Item): Promise<Outcome> {
  try {
    const receipt = await ask<Receipt>(`/api/cases/${ref}/case.assign`, {
      method: 'POST',
      body: { assignee: to },
      headers: { 'idempotency-key': key, 'if-match': `"${version}"` },
    });
    return { kind: 'done', version: receipt.version };
  } catch (error) {
    const problem = asProblem(error);
    return problem.code === 'version.stale' ? asItIsNow(ref, problem) : { kind: 'refused', problem };
  }
}

async function asItIsNow(ref: string, problem: Problem): Promise<Outcome> {
  try {
    const { version, state, file } = await ask<CaseView>(`/api/cases/${ref}`);
    return { kind: 'changed', now: { version, state, assignee: file.assignee } };
  } catch {
    return { kind: 'refused', problem };
  }
}
