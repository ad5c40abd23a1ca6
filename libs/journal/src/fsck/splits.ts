import { isDeepStrictEqual } from 'node:util';
import type pg from 'pg';
import { beginningOf, beginningOfSplit, type CaseFile, type CaseState, type Lifecycle } from '@app/lifecycle';
import { chainOf, type ChainRow } from '../read/index.js';
import type { Faults } from './faults.js';
import { DoesNotFold, foldOf } from './fold-of.js';

interface Begun {
  id: string;
  ref: string;
  origin: { case: string; ref: string; seq: number; hash: string };
  file: CaseFile;
  /** The entry that the new case names as its origin; null when it is not there. */
  hash: string | null;
  /** The state before the split. */
  from: CaseState;
  people: number[] | null;
  part: string | null;
}

/**
 * Compares both sides of every split: the new case names the entry of the split and its hash, that entry names the new
 * case, and the people begin there with what was recorded of them.
 */
export async function checkSplits(client: pg.ClientBase, lifecycle: Lifecycle, faults: Faults): Promise<void> {
  const { rows } = await client.query<Begun>(
    /* sql */ `
    select c.id, c.ref, e.body -> 'origin' as origin, e.body -> 'file' as file, encode(o.hash, 'hex') as hash,
      o.from_state as "from", o.body -> 'people' as people, o.body -> 'part' ->> 'id' as part
    from journal.entries e join journal.cases c on c.id = e.case_id
    left join journal.entries o on o.case_id = (e.body -> 'origin' ->> 'case')::uuid
      and o.seq = (e.body -> 'origin' ->> 'seq')::int
    where e.seq = 1 and e.transition = $1`,
    [beginningOfSplit(lifecycle).name],
  );
  for (const begun of rows) {
    const wrong = await wrongIn(client, lifecycle, begun);
    if (wrong) faults.report('split-differs-from-origin', wrong, { ref: begun.ref, seq: 1 });
  }

  const { rows: halves } = await client.query<{ ref: string; seq: number }>(
    /* sql */ `
    select c.ref, e.seq from journal.entries e join journal.cases c on c.id = e.case_id
    where e.transition = any ($1)
      and not exists (select from journal.cases n where n.id = (e.body -> 'part' ->> 'id')::uuid) limit 1001`,
    [[...lifecycle.transitions.values()].filter((row) => row.splits).map(({ name }) => name)],
  );
  for (const { ref, seq } of halves)
    faults.report('split-without-case', `entry ${seq} gave people a case that is not there`, { ref, seq });
}

async function wrongIn(client: pg.ClientBase, lifecycle: Lifecycle, begun: Begun): Promise<string | undefined> {
  const { id, origin, file, hash, people, part } = begun;
  if (hash !== origin.hash) return `entry ${origin.seq} of ${origin.ref} has another hash than the new case says`;
  if (part !== id || !people) return `entry ${origin.seq} of ${origin.ref} names another case`;
  const { rows } = await client.query<ChainRow>('select * from journal.chain($1, $2)', [origin.ref, '*']);
  const chain = chainOf(rows);
  if (!chain) return `${origin.ref} has no chain`;
  try {
    const before = foldOf(lifecycle, { ...chain, entries: chain.entries.slice(0, origin.seq - 1) }).file;
    return isDeepStrictEqual(plain(beginningOf(begun.from, before, people).file), file)
      ? undefined
      : 'the people begin with other facts than were recorded of them';
  } catch (error) {
    if (error instanceof DoesNotFold) return undefined; // reported where the chain of that case is checked
    throw error;
  }
}

// in the stored file, an undefined field is absent
const plain = (file: CaseFile): unknown => JSON.parse(JSON.stringify(file));
