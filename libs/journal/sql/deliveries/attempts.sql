-- How workers begin deliveries and record failures. The append of an effect deletes the delivery.
-- docs/adr/0012-suspects-alone.md says why suspects are tried alone.

set role sp_owner;

-- Begins those of several deliveries that need no decision: not locked, for this service, not suspect, no attempt under
-- way, and an attempt left. It returns no row for the others, and the worker calls begin_delivery() for each of them: a
-- locked delivery still exists.
--
-- It waits for no lock, so that a locked delivery does not delay the others. The settings are those of append().
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
  -- as in begin_delivery(): the commit of the effect waits for the disk
  perform set_config('synchronous_commit', 'off', true);
  select array_agg(found.id) into free from (
    select o.id from journal.deliveries o
    where o.id = any (p_ids) and o.service = own and o.parked_at is null
      and not o.suspect and o.began_at is null and o.attempts < p_attempts_max
      -- a delivery that follows the case: only while this service has custody
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

-- Counts an attempt before it is made, so that an attempt that kills its process is counted too.
--
-- One attempt at a time: an attempt without a result that is younger than p_over_seconds may still run, so a repeated
-- job gets no row. An older one is over, because its worker gave it up earlier. In the lane 'main' such a delivery is
-- not begun, but marked as suspect and due at once. In the lane 'suspects' it is begun, or parked when no attempt is
-- left. A delivery with an attempt under way is due again when the attempt is over, so that the delivery of a killed
-- process waits no longer than that.
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
  -- does not wait for the disk: the commit of the effect does, and it includes this. A power failure loses only attempts
  -- without effect
  perform set_config('synchronous_commit', 'off', true);
  select * into d from journal.deliveries o where o.id = p_id and o.parked_at is null for update;
  if not found then return; end if;
  -- the time after the lock, because its last holder may have begun an attempt meanwhile
  moment := clock_timestamp();
  select c.custody into holder from journal.cases c where c.id = d.case_id;
  if d.task like 'case.%' and d.service <> holder then
    -- custody changed meanwhile, so the delivery goes to the new custodian. An attempt that still runs in the former
    -- custodian's worker can no longer append, and does not make the delivery a suspect
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

-- Records why an attempt failed, and when to try again. Only the attempt that is under way may fail. Otherwise a late
-- failure of an attempt that was given up would allow a third attempt while the second one runs. A parked delivery is
-- no suspect: a person repairs the cause before releasing it, and then it is tried with the others again.
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

-- Deletes a delivery whose effect is no longer possible, because the case has moved on.
create or replace function journal.settle_delivery(p_id uuid) returns void
language sql security definer set search_path = pg_catalog, pg_temp
as $$
  delete from journal.deliveries d where d.id = p_id and d.service = journal.caller()
$$;
revoke all on function journal.settle_delivery from public;
grant execute on function journal.settle_delivery to sp_stage;

reset role;
