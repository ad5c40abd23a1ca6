-- What the workers do with deliveries: nothing else changes them, and an effect's own append deletes them.
-- docs/adr/0012-suspects-alone.md says why suspects are tried alone.

set role sp_owner;

-- Begins those of several deliveries of which there is nothing to decide: free, this service's own, no suspect, never
-- left in the middle, with an attempt left. About all others it says nothing, and begin_delivery() is asked about each:
-- one that is locked is not absent.
--
-- Nobody is waited for, so that one that is locked does not keep the others. Looked up by index, as in append().
create or replace function journal.begin_deliveries(p_ids uuid[], p_attempts_max int, p_over_seconds float8)
returns table (place int, ref text, task text, source text, attempts int)
language plpgsql security definer set search_path = pg_catalog, pg_temp
set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off set jit = off
set plan_cache_mode = force_generic_plan
as $$
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
end
$$;
revoke all on function journal.begin_deliveries from public;
grant execute on function journal.begin_deliveries to sp_stage;

-- Counts the attempt before it is made, so that one which kills its process is counted too. One attempt at a time: an
-- open attempt that is younger than p_over_seconds may still run, so a repeated job finds nothing; an older one is
-- over, since its worker gave it up before. Among others (p_lane 'main') such a delivery is not begun, but marked and
-- due at once; alone (p_lane 'suspects') it is, and parked instead of a sixth time. It is due again when its attempt is
-- over: what a killed process left is not waited for longer.
create or replace function journal.begin_delivery(
  p_id uuid, p_attempts_max int, p_lane text default 'main', p_over_seconds float8 default 25
)
returns table (case_id uuid, ref text, seq int, task text, source text, attempts int, parked boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
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
end
$$;
revoke all on function journal.begin_delivery from public;
grant execute on function journal.begin_delivery to sp_stage;

-- Notes why, and when to try again. Only the attempt that is under way may fail, so that one which was given up and
-- ends late cannot open the way for a third beside the second. What is parked is no suspect: a person who releases it
-- has repaired the cause, and it goes among the others again.
create or replace function journal.fail_delivery(
  p_id uuid, p_error text, p_attempts_max int, p_backoff_seconds float8, p_attempt int default NULL::int
)
returns boolean
language sql security definer set search_path = pg_catalog, pg_temp
as $$
  update journal.deliveries set last_error = left(p_error, 200), began_at = null,
    suspect = attempts < p_attempts_max and (suspect or p_error = 'attempt.timed-out'),
    parked_at = case when attempts >= p_attempts_max then clock_timestamp() end,
    next_at = case when attempts >= p_attempts_max then null else clock_timestamp() + make_interval(secs => p_backoff_seconds) end
  where id = p_id and service = journal.caller() and parked_at is null and attempts = coalesce(p_attempt, attempts)
  returning parked_at is not null
$$;
revoke all on function journal.fail_delivery from public;
grant execute on function journal.fail_delivery to sp_stage;

-- The case has moved past the delivery and its effect can no longer happen.
create or replace function journal.settle_delivery(p_id uuid) returns void
language sql security definer set search_path = pg_catalog, pg_temp
as $$
  delete from journal.deliveries d where d.id = p_id and d.service = journal.caller()
$$;
revoke all on function journal.settle_delivery from public;
grant execute on function journal.settle_delivery to sp_stage;

reset role;
