-- Webhooks and their events. docs/adr/0008-webhooks.md gives the reasons.

set role sp_owner;

-- Inserts the events in the transaction of the entries, so that each entry has its events, and no event exists without
-- its entry.
create or replace function journal.note_webhooks() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  insert into access.webhook_events (webhook_id, case_id, seq, transition, at)
  select w.id, e.case_id, e.seq, e.transition, e.at
  from added e join access.webhooks w on w.removed_at is null
    and (w.facility_id is null or w.facility_id = e.facility_id)
    and (w.transitions = '{}' or e.transition = any (w.transitions));
  return null;
end
$$;
revoke all on function journal.note_webhooks from public;

-- Returns the new webhook's id, or null when there are p_max webhooks already.
create or replace function access.add_webhook(
  p_url text, p_transitions text[], p_facility uuid, p_by uuid, p_max int
)
returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare made uuid;
begin
  -- without the lock, two concurrent calls could exceed p_max. Appends only read this table, so they do not wait
  lock table access.webhooks in share row exclusive mode;
  if (select count(*) from access.webhooks where removed_at is null) >= p_max then return null; end if;
  insert into access.webhooks (url, transitions, facility_id, created_by)
  values (p_url, p_transitions, p_facility, p_by) returning id into made;
  return made;
end
$$;
revoke all on function access.add_webhook from public;
grant execute on function access.add_webhook to sp_gateway;

create or replace function access.remove_webhook(p_id uuid, p_by uuid) returns boolean
language sql security definer set search_path = pg_catalog, pg_temp
as $$
  update access.webhooks set removed_at = clock_timestamp(), removed_by = p_by where id = p_id and removed_at is null returning true
$$;
revoke all on function access.remove_webhook from public;
grant execute on function access.remove_webhook to sp_gateway;

create or replace function access.ping_webhook(p_id uuid) returns boolean
language sql security definer set search_path = pg_catalog, pg_temp
as $$
  insert into access.webhook_events (webhook_id, transition, at)
  select id, 'ping', clock_timestamp() from access.webhooks where id = p_id and removed_at is null returning true
$$;
revoke all on function access.ping_webhook from public;
grant execute on function access.ping_webhook to sp_gateway;

-- Sends the events again that were given up, from the first attempt on.
create or replace function access.retry_webhook(p_id uuid) returns boolean
language sql security definer set search_path = pg_catalog, pg_temp
as $$
  with again as (
    update access.webhook_events e set attempts = 0, next_at = clock_timestamp(), expires_at = null
    from access.webhooks w
    where w.id = p_id and w.removed_at is null and e.webhook_id = w.id and e.delivered_at is null and e.next_at is null)
  select true from access.webhooks where id = p_id and removed_at is null
$$;
revoke all on function access.retry_webhook from public;
grant execute on function access.retry_webhook to sp_gateway;

-- For monitoring: the number of events that wait, and of events whose attempts failed so far, including given up ones.
create or replace function journal.webhook_backlog() returns table (waiting bigint, failing bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select count(*) filter (where e.next_at is not null),
    count(*) filter (where e.last_status is not null or e.last_fault is not null)
  from access.webhooks w join access.webhook_events e on e.webhook_id = w.id
  where w.removed_at is null and e.delivered_at is null
$$;
revoke all on function journal.webhook_backlog from public;
grant execute on function journal.webhook_backlog to sp_audit;

reset role;
