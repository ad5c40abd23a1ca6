import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Hand-overs in less time under load. What counts as an attempt, and who may begin one, stays as it was; services of the version before can run on it. */
export class HandOver1763850000017 implements MigrationInterface {
  name = 'HandOver1763850000017';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      set local role sp_owner;
      ${begin} ${claim}
      revoke all on all functions in schema journal from public;
      grant execute on function journal.begin_deliveries, journal.claim_unless_led to sp_stage;
      reset role;
    `);
  }

  async down(): Promise<void> {
    throw new Error('not undone: drop the database instead');
  }
}

/**
 * Begins those of several deliveries of which there is nothing to decide: free, this service's own, no suspect, never left in the middle, with an
 * attempt left. About all others it says nothing, and begin_delivery() is asked about each: one that is locked is not absent.
 *
 * Nobody is waited for, so that one that is locked does not keep the others. Looked up by index as in migration 16.
 */
const begin = /* sql */ `
  create function journal.begin_deliveries(p_ids uuid[], p_attempts_max int, p_over_seconds float8)
  returns table (place int, ref text, task text, source text, attempts int)
  language plpgsql security definer set search_path = pg_catalog, pg_temp
  set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off set jit = off set plan_cache_mode = force_generic_plan as $$
  #variable_conflict use_column
  declare
    own text := journal.caller();
    over interval := make_interval(secs => p_over_seconds);
    free uuid[];
    moment timestamptz;
  begin
    if cardinality(p_ids) > 64 then raise exception 'at most 64 deliveries at once' using errcode = 'SP004'; end if;
    -- as begin_delivery(): the effect's own commit takes it along
    perform set_config('synchronous_commit', 'off', true);
    select array_agg(found.id) into free from (
      select o.id from journal.deliveries o
      where o.id = any (p_ids) and o.service = own and o.parked_at is null
        and not o.suspect and o.began_at is null and o.attempts < p_attempts_max
        -- this follows the case to its holder
        and (o.task not like 'case.%' or o.service = (select c.custody from journal.cases c where c.id = o.case_id))
      for update skip locked
    ) found;
    moment := clock_timestamp();
    return query
    with begun as (
      update journal.deliveries o set attempts = o.attempts + 1, began_at = moment, next_at = moment + over where o.id = any (free)
      returning o.id, o.case_id, o.seq, o.task, o.attempts
    )
    select asked.place::int, c.ref, b.task, e.transition, b.attempts
    from begun b
    join unnest(p_ids) with ordinality asked(id, place) on asked.id = b.id
    join journal.cases c on c.id = b.case_id
    join journal.entries e on e.case_id = b.case_id and e.seq = b.seq;
  end $$;
`;

/** claim_deliveries(), but that a relay learns when another one claims just now: one row without an id. The lock is the same, and taken twice by one session. */
const claim = /* sql */ `
  create function journal.claim_unless_led(p_limit int, p_lease_seconds float8)
  returns table (id uuid, service text, task text, publications int)
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    if pg_try_advisory_xact_lock(hashtext('safe-passage relay')) then
      return query select * from journal.claim_deliveries(p_limit, p_lease_seconds);
    else
      return next;
    end if;
  end $$;
`;
