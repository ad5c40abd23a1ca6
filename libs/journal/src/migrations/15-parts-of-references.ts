import type { MigrationInterface, QueryRunner } from 'typeorm';
import { functions, kept } from './11-speed.lists.js';

/** A list by a part of a reference, at a million cases. */
export class PartsOfReferences1763850000015 implements MigrationInterface {
  name = 'PartsOfReferences1763850000015';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      set local role sp_owner;
      ${parts} ${functions(`${kept}\n  and (candidates is null or c.id = any (candidates))`, 'candidates uuid[] := journal.cases_with_part(p_q);')}
      revoke all on all functions in schema journal from public;
      grant execute on function journal.cases_with_part to sp_gateway;
      reset role;
    `);
  }

  async down(): Promise<void> {
    throw new Error('not undone: drop the database instead');
  }
}

/**
 * Every three letters in a row of a reference, past the SP- that all have. The index only narrows down: who asks still looks for the whole part, and
 * through row-level security. That is also why a function of the owner looks it up: what compares arrays might leak rows, so Postgres does not use
 * such an index for somebody whom row-level security binds. A part that is too short to narrow anything gives null.
 */
const parts = /* sql */ `
  create function journal.threes(letters text) returns text[] language sql immutable parallel safe as
    $$ select array(select substr(letters, n, 3) from generate_series(1, length(letters) - 2) n) $$;
  create index cases_by_part on journal.cases using gin (journal.threes(substr(ref, 4)));

  create function journal.cases_with_part(p_part text) returns uuid[]
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
  declare wanted text[] := journal.threes(regexp_replace(p_part, '^(SP|P)?-', ''));
  begin
    if coalesce(cardinality(wanted), 0) = 0 then return null; end if;
    return array(select c.id from journal.cases c where journal.threes(substr(c.ref, 4)) @> wanted);
  end $$;
`;
