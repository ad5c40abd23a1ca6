-- How relays claim deliveries. One relay claims at a time; the lock ends with the transaction of the claim.

set role sp_owner;

-- A claimed delivery is due again when its lease ends without an effect. So the same query publishes new deliveries and
-- publishes lost ones again. `service` in the result is the name of a queue: suspects have their own queue.
--
-- The commit does not wait for the disk. A claim that a power failure undoes is made again, and a delivery that is
-- published twice is worked once.
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

-- Like claim_deliveries(), but returns one row without an id when another relay is claiming. It takes the same lock; a
-- session may take it twice.
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

-- The queue did not accept these deliveries, so they are due again after a pause, and not only when the lease ends.
create or replace function journal.unclaim_deliveries(p_ids uuid[], p_pause_seconds float8) returns void
language sql security definer set search_path = pg_catalog, pg_temp
as $$
  update journal.deliveries set next_at = clock_timestamp() + make_interval(secs => p_pause_seconds)
  where id = any (p_ids) and next_at is not null
$$;
revoke all on function journal.unclaim_deliveries from public;
grant execute on function journal.unclaim_deliveries to sp_stage;

reset role;
