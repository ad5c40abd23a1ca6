-- The workers and the state of deliveries: workers write their heartbeats, the audit service reads.

set role sp_owner;

-- A worker's heartbeat. It does not wait for the disk: after a crash that loses it, the next one follows.
create or replace function journal.beat(
  p_id uuid, p_now_ms float8, p_took_seconds_ago float8, p_taken bigint, p_running int, p_queue_waiting int,
  p_queue_active int, p_suspects_waiting int, p_reopened int
)
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare moment timestamptz := clock_timestamp();
begin
  perform set_config('synchronous_commit', 'off', true);
  insert into journal.workers as w (id, service, started_at, beat_at, took_at, taken, running, skew_ms, queue_waiting, queue_active,
    suspects_waiting, reopened)
  values (p_id, journal.caller(), moment, moment, moment - make_interval(secs => p_took_seconds_ago), p_taken, p_running,
    p_now_ms - extract(epoch from moment)::float8 * 1000, p_queue_waiting, p_queue_active, p_suspects_waiting, p_reopened)
  on conflict (id) do update set beat_at = excluded.beat_at, took_at = excluded.took_at, taken = excluded.taken,
    running = excluded.running, skew_ms = excluded.skew_ms, queue_waiting = excluded.queue_waiting, queue_active = excluded.queue_active,
    suspects_waiting = excluded.suspects_waiting, reopened = excluded.reopened
  where w.service = excluded.service;
  delete from journal.workers w where w.beat_at < moment - interval '5 minutes';
end
$$;
revoke all on function journal.beat from public;
grant execute on function journal.beat to sp_stage;

create or replace function journal.retire_worker(p_id uuid) returns void
language sql security definer set search_path = pg_catalog, pg_temp
as $$
  delete from journal.workers where id = p_id and service = journal.caller()
$$;
revoke all on function journal.retire_worker from public;
grant execute on function journal.retire_worker to sp_stage;

create or replace function journal.list_workers()
returns table (
  id uuid, service text, started_at timestamptz, beat_at timestamptz, seconds_since_beat float8,
  seconds_since_taken float8, taken bigint, running int, skew_ms float8, queue_waiting int, queue_active int,
  suspects_waiting int, reopened int
)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select id, service, started_at, beat_at, extract(epoch from clock_timestamp() - beat_at)::float8,
    extract(epoch from clock_timestamp() - took_at)::float8, taken, running, skew_ms, queue_waiting, queue_active, suspects_waiting, reopened
  from journal.workers order by service, started_at, id limit 1000
$$;
revoke all on function journal.list_workers from public;
grant execute on function journal.list_workers to sp_audit;

-- The number of deliveries that wait, are parked or are suspects, and how long the oldest due one has waited for a
-- relay. Only sums over all facilities, so that they do not show which mission is busy.
create or replace function journal.operations()
returns table (service text, waiting int, oldest_seconds float8, parked int, suspects int, due_seconds float8)
language plpgsql set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  perform set_config('journal.scope', '*', true);
  return query
  select s.service, count(d.id) filter (where d.parked_at is null)::int,
    extract(epoch from clock_timestamp() - min(d.created_at) filter (where d.parked_at is null))::float8,
    count(d.id) filter (where d.parked_at is not null)::int,
    count(d.id) filter (where d.parked_at is null and d.suspect)::int,
    extract(epoch from clock_timestamp() - min(d.next_at) filter (where d.next_at <= clock_timestamp()))::float8
  from unnest(array['intake', 'referral', 'transit', 'resettlement']) with ordinality as s(service, place)
  left join journal.deliveries d on d.service = s.service
  group by s.service, s.place order by s.place;
end
$$;
revoke all on function journal.operations from public;
grant execute on function journal.operations to sp_audit;

-- The reference is only for people who may see cases (p_with_ref).
create or replace function journal.list_deliveries(
  p_with_ref boolean, p_parked boolean, p_after uuid, p_limit int
)
returns table (
  id uuid, ref text, service text, task text, attempts int, publications int, last_error text, parked_at timestamptz,
  created_at timestamptz, suspect boolean
)
language plpgsql set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  perform set_config('journal.scope', '*', true);
  return query
  select d.id, case when p_with_ref then c.ref end, d.service, d.task, d.attempts, d.publications, d.last_error, d.parked_at, d.created_at,
    d.suspect
  from journal.deliveries d join journal.cases c on c.id = d.case_id
  where (p_parked is null or (d.parked_at is not null) = p_parked) and (p_after is null or d.id > p_after)
  order by d.id limit p_limit;
end
$$;
revoke all on function journal.list_deliveries from public;
grant execute on function journal.list_deliveries to sp_audit;

reset role;
