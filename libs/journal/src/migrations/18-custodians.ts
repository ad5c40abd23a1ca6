import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The gateway looks the custodians of several cases up at once: docs/performance.md says what one by one cost. */
export class Custodians1763850000018 implements MigrationInterface {
  name = 'Custodians1763850000018';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      set local role sp_owner;
      ${findCases}
      revoke all on function journal.find_cases from public;
      grant execute on function journal.find_cases to sp_gateway;
      reset role;
    `);
  }

  async down(): Promise<void> {
    throw new Error('not undone: drop the database instead');
  }
}

/**
 * As find_case(), each in its own scope: row-level security looks at the statement's, so each scope is a statement of its own, inside. The settings are
 * load_cases()'s: few rows by index, whatever the planner takes an array for. An array of a million times the same would be a million look-ups: hence a limit.
 */
const findCases = /* sql */ `
  create function journal.find_cases(p_ref text[], p_scope text[]) returns table (place int, id uuid, custody text)
  language plpgsql
  set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off set jit = off set plan_cache_mode = force_generic_plan as $$
  #variable_conflict use_column
  declare one_scope text;
  begin
    if cardinality(p_ref) > 64 then raise exception 'at most 64 cases at once' using errcode = 'SP004'; end if;
    for one_scope in select distinct s from unnest(p_scope) s loop
      perform set_config('journal.scope', one_scope, true);
      return query
      select asked.place::int, c.id, c.custody
      from unnest(p_ref, p_scope) with ordinality asked(ref, scope, place)
      join journal.cases c on c.ref = asked.ref
      where asked.scope = one_scope;
    end loop;
  end $$;
`;
