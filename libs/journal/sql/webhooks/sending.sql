set role sp_owner;

-- Claims events that are due, at most p_each for each webhook, so that an unreachable receiver does not delay the
-- others. The attempt is counted before it is made, and the event is due again when the lease ends, so that nothing is
-- lost when a sender's process ends. now() instead of clock_timestamp(), because an index can be searched only by a
-- value that does not change meanwhile: so events that are due later are not read.
create or replace function access.claim_webhook_events(p_busy uuid[], p_each int, p_lease_seconds float8)
returns table (
  id uuid, webhook_id uuid, url text, attempts int, ref text, version int, transition text, to_state text,
  at timestamptz
)
language sql security definer set search_path = pg_catalog, pg_temp
as $$
  with due as (
    select d.webhook_id, d.n, w.url from access.webhooks w cross join lateral (
      select o.webhook_id, o.n from access.webhook_events o
      where o.webhook_id = w.id and o.delivered_at is null and o.next_at <= now()
      order by o.next_at limit p_each for update skip locked
    ) d
    where w.removed_at is null and w.id <> all (p_busy)
  ), claimed as (
    update access.webhook_events e set attempts = e.attempts + 1, next_at = clock_timestamp() + make_interval(secs => p_lease_seconds)
    from due where e.webhook_id = due.webhook_id and e.n = due.n
    returning e.*, due.url
  )
  select e.id, e.webhook_id, e.url, e.attempts, c.ref, e.seq, e.transition, j.to_state, e.at
  from claimed e
  left join journal.cases c on c.id = e.case_id
  left join journal.entries j on j.case_id = e.case_id and j.seq = e.seq
  order by e.n
$$;
revoke all on function access.claim_webhook_events from public;
grant execute on function access.claim_webhook_events to sp_gateway;

-- Records the result of an attempt. A sender whose lease ended meanwhile can only record a success. Without
-- p_pause_seconds there is no next attempt: the event was delivered or given up.
create or replace function access.settle_webhook_event(
  p_id uuid, p_attempt int, p_delivered boolean, p_status int, p_fault text, p_pause_seconds float8, p_keep_days int
)
returns void
language sql security definer set search_path = pg_catalog, pg_temp
as $$
  with settled as (
    update access.webhook_events e set last_status = p_status, last_fault = p_fault,
      delivered_at = case when p_delivered then clock_timestamp() end,
      next_at = clock_timestamp() + make_interval(secs => p_pause_seconds),
      expires_at = case when p_pause_seconds is null then clock_timestamp() + make_interval(days => p_keep_days) end
    where e.id = p_id and e.delivered_at is null and (p_delivered or e.attempts = p_attempt)
    returning e.webhook_id
  )
  update access.webhooks w set last_status = p_status, last_fault = p_fault, last_at = clock_timestamp()
  from settled where w.id = settled.webhook_id
$$;
revoke all on function access.settle_webhook_event from public;
grant execute on function access.settle_webhook_event to sp_gateway;

-- Deletes at most p_max events: expired ones, and all events of webhooks that were removed more than 30 days ago.
create or replace function access.purge_webhook_events(p_max int) returns bigint
language sql security definer set search_path = pg_catalog, pg_temp
as $$
  with gone as (
    delete from access.webhook_events where id in (
      select e.id from access.webhook_events e where e.expires_at <= now()
      union all
      select e.id from access.webhooks w join access.webhook_events e on e.webhook_id = w.id
      where w.removed_at < now() - interval '30 days'
      limit p_max)
    returning 1)
  select count(*) from gone
$$;
revoke all on function access.purge_webhook_events from public;
grant execute on function access.purge_webhook_events to sp_gateway;

reset role;
