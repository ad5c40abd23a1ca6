import pg from 'pg';
import type { Lifecycle } from '@app/lifecycle';
import { firstBreak } from '@app/proof';
import { chainOf, sha256, type ChainRow } from '../read/index.js';
import { foldOf } from './fold-of.js';

const pageMax = 200;

/**
 * Computes every case file again from its entries, after the lifecycle's fold changed or somebody edited a file. It skips
 * a case with a broken chain, and a case that moves meanwhile, because its service folds it. Returns the number of
 * changed files.
 */
export async function refold(url: string, lifecycle: Lifecycle): Promise<number> {
  const client = new pg.Client(url);
  await client.connect();
  let changed = 0;
  try {
    for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
      const { rows } = await client.query<{ id: string; ref: string }>(
        'select id, ref from journal.cases where id > $1 order by id limit $2',
        [after, pageMax],
      );
      for (const row of rows) {
        const found = await client.query<ChainRow>('select * from journal.chain($1, $2)', [row.ref, '*']);
        const chain = chainOf(found.rows);
        if (!chain || firstBreak({ ...chain, caseId: row.id }, sha256)) continue;
        // an entry that does not fold stops the command: the chain is intact, so the lifecycle is wrong
        const { rowCount } = await client.query(
          /* sql */ `
          update journal.cases c set facts = f.file, people = f.people, assignee = f.assignee, priority = f.priority, held = f.held
          from (select $2::jsonb as file, jsonb_array_length($2::jsonb -> 'people') as people, ($2::jsonb ->> 'assignee')::uuid as assignee, $2::jsonb ->> 'processingPriority' as priority,
            $2::jsonb ->> 'held' as held) f
          where c.id = $1 and c.version = $3
            and (c.facts, c.people, c.assignee, c.priority, c.held) is distinct from (f.file, f.people, f.assignee, f.priority, f.held)`,
          [row.id, JSON.stringify(foldOf(lifecycle, chain).file), chain.version],
        );
        changed += rowCount ?? 0;
      }
      after = rows.at(-1)?.id ?? after;
      if (rows.length < pageMax) return changed;
    }
  } finally {
    await client.end();
  }
}
