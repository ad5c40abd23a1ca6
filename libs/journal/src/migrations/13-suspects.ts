import type { MigrationInterface, QueryRunner } from 'typeorm';
import { standing } from './13-suspects.standing.js';

/**
 * Deliveries whose attempt never ended are tried alone, and workers say that they live (docs/adr/0012-suspects-alone.md). Services of the version
 * before go on meanwhile: what they call is still there and answers in the same form.
 */
export class Suspects1763850000013 implements MigrationInterface {
  name = 'Suspects1763850000013';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      set local role sp_owner;
      ${columns} ${claim} ${work} ${standing}
      revoke all on all functions in schema journal, log from public;
      grant execute on function journal.begin_delivery, journal.fail_delivery, journal.beat, journal.retire_worker to sp_stage;
      grant execute on function journal.operations, journal.list_deliveries, journal.list_workers, log.oldest_waiting to sp_audit;
      reset role;
    `);
  }

  async down(): Promise<void> {
    throw new Error('not undone: drop the database instead');
  }
}

const columns = /* sql */ `
  alter table journal.deliveries
    -- an attempt is under way, or never ended: null when it failed
    add column began_at timestamptz,
    -- an attempt never ended or took too long: tried alone from then on
    add column suspect boolean not null default false;
`;

/** As in migration 11, but that a suspect goes to its service's other queue: service is the queue's name. */
const claim = /* sql */ `
  create or replace function journal.claim_deliveries(p_limit int, p_lease_seconds float8)
  returns table (id uuid, service text, task text, publications int)
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  #variable_conflict use_column
  begin
    if not pg_try_advisory_xact_lock(hashtext('safe-passage relay')) then return; end if;
    perform set_config('synchronous_commit', 'off', true);
    return query
    update journal.deliveries d set publications = d.publications + 1, next_at = clock_timestamp() + make_interval(secs => p_lease_seconds)
    from (
      select o.case_id, o.seq, o.task from journal.deliveries o
      where o.next_at <= clock_timestamp() order by o.next_at limit p_limit for update skip locked
    ) due
    where d.case_id = due.case_id and d.seq = due.seq and d.task = due.task
    returning d.id, case when d.suspect then d.service || '-suspects' else d.service end, d.task, d.publications;
  end $$;
`;

/**
 * begin: one attempt at a time. An open attempt that is younger than p_over_seconds may still run, so a repeated job finds nothing; an older one
 * is over, since its worker gave it up before. Among others (p_lane 'main') such a delivery is not begun, but marked and due at once; alone (p_lane
 * 'suspects') it is, and parked instead of a sixth time. It is due again when its attempt is over: what a killed process left is not waited for longer.
 *
 * fail: only the attempt that is under way may fail, so that one which was given up and ends late can't open the way for a third beside the second.
 *
 * What is parked is no suspect: a person who releases it has repaired the cause, and it goes among the others again.
 */
const work = /* sql */ `
  drop function journal.begin_delivery(uuid, int);
  create function journal.begin_delivery(p_id uuid, p_attempts_max int, p_lane text default 'main', p_over_seconds float8 default 25)
  returns table (case_id uuid, ref text, seq int, task text, source text, attempts int, parked boolean)
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  #variable_conflict use_column
  declare
    d journal.deliveries;
    holder text;
    moment timestamptz;
    over interval := make_interval(secs => p_over_seconds);
  begin
    -- not waited for on disk: the effect's own commit waits, and takes this along. What a power cut takes is an attempt that had no effect
    perform set_config('synchronous_commit', 'off', true);
    select * into d from journal.deliveries o where o.id = p_id and o.parked_at is null for update;
    if not found then return; end if;
    -- after the lock: whoever held it may have begun an attempt meanwhile
    moment := clock_timestamp();
    select c.custody into holder from journal.cases c where c.id = d.case_id;
    if d.task like 'case.%' and d.service <> holder then
      -- the case changed hands meanwhile: the one who holds it now is the one to wake. An attempt that the former holder still makes can't
      -- append any more, and is nobody's sign of a poisoned delivery
      update journal.deliveries o set service = holder, next_at = moment, began_at = null where o.id = p_id;
      return;
    end if;
    if d.service <> journal.caller() then return; end if;
    if d.began_at + over > moment then
      update journal.deliveries o set next_at = d.began_at + over where o.id = p_id and o.next_at is distinct from d.began_at + over;
      return;
    end if;
    if p_lane = 'main' and d.suspect then return; end if;
    if p_lane = 'main' and d.began_at is not null then
      update journal.deliveries o set suspect = true, began_at = null, next_at = moment, last_error = 'attempt.never-ended' where o.id = p_id;
      return;
    end if;
    if d.attempts >= p_attempts_max then
      update journal.deliveries o set parked_at = moment, next_at = null, began_at = null, suspect = false,
        last_error = case when d.began_at is null and o.last_error is not null then o.last_error else 'attempt.never-ended' end
      where o.id = p_id;
    else
      update journal.deliveries o set attempts = o.attempts + 1, began_at = moment, next_at = moment + over where o.id = p_id;
    end if;
    return query
    select d.case_id, c.ref, d.seq, d.task, e.transition, d.attempts + 1, d.attempts >= p_attempts_max
    from journal.cases c join journal.entries e on e.case_id = c.id and e.seq = d.seq where c.id = d.case_id;
  end $$;

  drop function journal.fail_delivery(uuid, text, int, float8);
  create function journal.fail_delivery(p_id uuid, p_error text, p_attempts_max int, p_backoff_seconds float8, p_attempt int default null)
  returns boolean
  language sql security definer set search_path = pg_catalog, pg_temp as $$
    update journal.deliveries set last_error = left(p_error, 200), began_at = null,
      suspect = attempts < p_attempts_max and (suspect or p_error = 'attempt.timed-out'),
      parked_at = case when attempts >= p_attempts_max then clock_timestamp() end,
      next_at = case when attempts >= p_attempts_max then null else clock_timestamp() + make_interval(secs => p_backoff_seconds) end
    where id = p_id and service = journal.caller() and parked_at is null and attempts = coalesce(p_attempt, attempts)
    returning parked_at is not null
  $$;
`;
