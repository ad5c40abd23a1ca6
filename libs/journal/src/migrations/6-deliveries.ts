import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the relay and the workers may do with deliveries: nothing else changes them, and an effect's own append deletes them. */
export class Deliveries1763850000006 implements MigrationInterface {
  name = 'Deliveries1763850000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      set local role sp_owner;
      ${claim} ${work}
      revoke all on all functions in schema journal from public;
      grant execute on function journal.claim_deliveries, journal.unclaim_deliveries, journal.begin_delivery, journal.fail_delivery, journal.settle_delivery to sp_stage;
      reset role;
    `);
  }

  async down(): Promise<void> {
    throw new Error('not undone: drop the database instead');
  }
}

/**
 * One leader at a time, chosen anew by each claim: the lock lives as long as the claim's transaction. A claimed delivery comes up
 * again when its lease ends without an effect, so one mechanism publishes what is new and republishes what was lost.
 */
const claim = /* sql */ `
  create function journal.claim_deliveries(p_limit int, p_lease_seconds float8)
  returns table (id uuid, service text, task text, publications int)
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  #variable_conflict use_column
  begin
    if not pg_try_advisory_xact_lock(hashtext('safe-passage relay')) then return; end if;
    return query
    update journal.deliveries d set publications = d.publications + 1, next_at = clock_timestamp() + make_interval(secs => p_lease_seconds)
    from (
      select o.case_id, o.seq, o.task from journal.deliveries o
      where o.next_at <= clock_timestamp() order by o.next_at limit p_limit for update skip locked
    ) due
    where d.case_id = due.case_id and d.seq = due.seq and d.task = due.task
    returning d.id, d.service, d.task, d.publications;
  end $$;

  -- the queue did not take them: due again in a moment, not when the lease ends
  create function journal.unclaim_deliveries(p_ids uuid[], p_pause_seconds float8) returns void
  language sql security definer set search_path = pg_catalog, pg_temp as $$
    update journal.deliveries set next_at = clock_timestamp() + make_interval(secs => p_pause_seconds)
    where id = any (p_ids) and next_at is not null
  $$;
`;

/**
 * begin: counts the attempt before it is made, so that one which kills its process is counted too; parks instead of a sixth.
 * fail: notes why, and when to try again. settle: the case has moved past the delivery and its effect can no longer happen.
 */
const work = /* sql */ `
  create function journal.begin_delivery(p_id uuid, p_attempts_max int)
  returns table (case_id uuid, ref text, seq int, task text, source text, attempts int, parked boolean)
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  #variable_conflict use_column
  declare d journal.deliveries; holder text;
  begin
    select * into d from journal.deliveries o where o.id = p_id and o.parked_at is null for update;
    if not found then return; end if;
    select c.custody into holder from journal.cases c where c.id = d.case_id;
    if d.task like 'case.%' and d.service <> holder then
      -- the case changed hands meanwhile: the one who holds it now is the one to wake
      update journal.deliveries o set service = holder, next_at = clock_timestamp() where o.id = p_id;
      return;
    end if;
    if d.service <> journal.caller() then return; end if;
    if d.attempts >= p_attempts_max then
      update journal.deliveries o set parked_at = clock_timestamp(), next_at = null, last_error = coalesce(o.last_error, 'attempt.never-ended')
      where o.id = p_id;
    else
      update journal.deliveries o set attempts = o.attempts + 1 where o.id = p_id;
    end if;
    return query
    select d.case_id, c.ref, d.seq, d.task, e.transition, d.attempts + 1, d.attempts >= p_attempts_max
    from journal.cases c join journal.entries e on e.case_id = c.id and e.seq = d.seq where c.id = d.case_id;
  end $$;

  create function journal.fail_delivery(p_id uuid, p_error text, p_attempts_max int, p_backoff_seconds float8) returns boolean
  language sql security definer set search_path = pg_catalog, pg_temp as $$
    update journal.deliveries set last_error = left(p_error, 200),
      parked_at = case when attempts >= p_attempts_max then clock_timestamp() end,
      next_at = case when attempts >= p_attempts_max then null else clock_timestamp() + make_interval(secs => p_backoff_seconds) end
    where id = p_id and service = journal.caller() and parked_at is null
    returning parked_at is not null
  $$;

  create function journal.settle_delivery(p_id uuid) returns void
  language sql security definer set search_path = pg_catalog, pg_temp as $$
    delete from journal.deliveries d where d.id = p_id and d.service = journal.caller()
  $$;
`;
