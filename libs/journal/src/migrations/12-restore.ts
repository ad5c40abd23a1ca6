import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The way on after a restore: the log goes on where it was signed last. A leaf that was signed, and whose entry or read the restored
 * database doesn't have, keeps its index and its data here. The administrator writes it (`npm run log -- adopt`); no service may.
 */
export class Restore1763850000012 implements MigrationInterface {
  name = 'Restore1763850000012';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      set local role sp_owner;
      ${losses} ${pages}
      revoke all on all functions in schema log from public;
      grant execute on function log.page_leaves to sp_log;
      reset role;
    `);
  }

  async down(): Promise<void> {
    throw new Error('not undone: drop the database instead');
  }
}

const losses = /* sql */ `
  create table log.losses (
    index bigint primary key,
    data bytea not null check (octet_length(data) = 32),
    reason text not null check (length(reason) between 1 and 500),
    at timestamptz not null default clock_timestamp()
  );
`;

/** As in migration 10, and with what was lost. */
const pages = /* sql */ `
  create or replace function log.page_leaves(p_from bigint, p_limit int) returns table (index bigint, data bytea, covers int)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    (select l.index, l.data, null::int from log.leaves l where l.index >= p_from order by l.index limit p_limit)
    union all
    (select l.index, l.data, null::int from log.losses l where l.index >= p_from order by l.index limit p_limit)
    union all
    (select c.first, null::bytea, c.count from log.covers c where c.first >= p_from order by c.first limit p_limit)
    union all
    -- the range that p_from lies in
    (select c.first, null::bytea, c.count from log.covers c where c.first < p_from and c.first + c.count > p_from order by c.first desc limit 1)
    order by 1 limit p_limit
  $$;
`;
