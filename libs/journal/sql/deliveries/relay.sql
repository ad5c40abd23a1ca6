-- What the relay does with deliveries. One leader at a time, chosen anew by each claim: the lock lives as long as the
-- claim's transaction.

set role sp_owner;

-- A claimed delivery comes up again when its lease ends without an effect, so one mechanism publishes what is new and
-- republishes what was lost. A suspect goes to its service's other queue: service is the queue's name.
--
-- The commit does not wait for the disk: a claim that a power cut takes along is made again, as one whose lease ended,
-- and a delivery that is published twice is worked once. What counts an attempt or writes an entry waits.
create or replace function journal.claim_deliveries(p_limit int, p_lease_seconds float8)
returns table (id uuid, service text, task text, publications int)
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
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
end
$$;
revoke all on function journal.claim_deliveries from public;
grant execute on function journal.claim_deliveries to sp_stage;

-- claim_deliveries(), but that a relay learns when another one claims just now: one row without an id. The lock is the
-- same, and taken twice by one session.
create or replace function journal.claim_unless_led(p_limit int, p_lease_seconds float8)
returns table (id uuid, service text, task text, publications int)
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if pg_try_advisory_xact_lock(hashtext('safe-passage relay')) then
    return query select * from journal.claim_deliveries(p_limit, p_lease_seconds);
  else
    return next;
  end if;
end
$$;
revoke all on function journal.claim_unless_led from public;
grant execute on function journal.claim_unless_led to sp_stage;

-- The queue did not take them: due again in a moment, not when the lease ends.
create or replace function journal.unclaim_deliveries(p_ids uuid[], p_pause_seconds float8) returns void
language sql security definer set search_path = pg_catalog, pg_temp
as $$
  update journal.deliveries set next_at = clock_timestamp() + make_interval(secs => p_pause_seconds)
  where id = any (p_ids) and next_at is not null
$$;
revoke all on function journal.unclaim_deliveries from public;
grant execute on function journal.unclaim_deliveries to sp_stage;

reset role;
