import { describe, expect, it } from '@jest/globals';
import { Problem } from '../api/client';
import type { CaseRow } from '@app/api';
import {
  isRetried,
  itemsOf,
  onNewVersion,
  runAssignment,
  tallyOf,
  undoOf,
  type Item,
  type Outcome,
} from './assignment';

const row = (ref: string, assignee: string | null = null): CaseRow => ({
  ref,
  facility: 'HAN',
  state: 'intake.registered',
  version: 3,
  custody: 'intake',
  assignee,
  priority: 'normal',
  held: null,
  people: 1,
  dueAt: null,
  openedAt: '2026-11-24T00:00:00.000Z',
  movedAt: '2026-11-24T00:00:00.000Z',
  clocks: [],
  next: null,
  blockedBy: [],
});
const rows = Array.from({ length: 10 }, (_, index) => row(`SP-0000-000${index}`));

async function run(items: Item[], answer: (item: Item) => Outcome, isCancelled = () => false): Promise<Item[]> {
  const outcomes = new Map<string, Outcome>();
  await runAssignment(
    items,
    (ref, outcome) => outcomes.set(ref, outcome),
    isCancelled,
    async (item) => Promise.resolve(answer(item)),
  );
  return items.map((item) => ({ ...item, outcome: outcomes.get(item.ref) ?? item.outcome }));
}

describe('an assignment of many cases', () => {
  it('sends each case once, at most four at the same time', async () => {
    const seen: string[] = [];
    let [now, most] = [0, 0];
    await runAssignment(
      itemsOf(rows, 'me'),
      () => undefined,
      () => false,
      async (item) => {
        seen.push(item.ref);
        most = Math.max(most, (now += 1));
        await new Promise((resolve) => setTimeout(resolve, 2));
        now -= 1;
        return { kind: 'done', version: item.version + 1 };
      },
    );
    expect(seen.sort()).toEqual(rows.map(({ ref }) => ref));
    expect(most).toBe(4);
  });

  it('sends nothing more once it is cancelled, and says of which cases', async () => {
    let sent = 0;
    const items = await run(
      itemsOf(rows, 'me'),
      () => ({ kind: 'done', version: 4 + (sent += 1) * 0 }),
      () => sent >= 2,
    );
    expect(tallyOf(items)).toMatchObject({ failed: 10 - sent, done: sent, open: 0 });
    expect(items.filter(isRetried)).toHaveLength(10 - sent);
  });

  it('keeps its key for what may pass, and offers that again', async () => {
    const items = await run(itemsOf(rows, 'me'), (item) => ({
      kind: 'refused',
      problem: item.ref.endsWith('1')
        ? new Problem(503, 'service.unavailable', '')
        : new Problem(403, 'role.not-allowed', ''),
    }));
    expect(items.filter(isRetried).map(({ ref }) => ref)).toEqual(['SP-0000-0001']);
  });

  it('takes a case that changed on its new version alone, with a new key', () => {
    const [item] = itemsOf([row('SP-0000-0001', 'ann')], 'me');
    const changed: Item = {
      ...item!,
      outcome: { kind: 'changed', now: { version: 7, state: 'intake.sheltered', assignee: 'bob' } },
    };
    expect(isRetried(changed)).toBe(false);
    expect(onNewVersion(changed)).toMatchObject({ version: 7, was: 'bob', to: 'me', outcome: { kind: 'waiting' } });
    expect(onNewVersion(changed).key).not.toBe(item!.key);
  });

  it('is undone for the cases that it reached, to whom each was with', async () => {
    const items = await run(itemsOf([row('SP-0000-0001', 'ann'), row('SP-0000-0002')], 'me'), (item) =>
      item.ref.endsWith('1')
        ? { kind: 'done', version: 4 }
        : { kind: 'refused', problem: new Problem(409, 'case.erased', '') },
    );
    expect(undoOf(items)).toMatchObject([{ ref: 'SP-0000-0001', version: 4, was: 'me', to: 'ann' }]);
  });
});
