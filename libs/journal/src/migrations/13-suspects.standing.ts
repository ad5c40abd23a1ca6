/** Who works, and how work stands: written by the workers' beats, read by the audit service. */
const workers = /* sql */ `
  create table journal.workers (
    id uuid primary key,
    service text not null,
    started_at timestamptz not null,
    beat_at timestamptz not null,
    -- null when it has taken no job yet
    took_at timestamptz,
    taken bigint not null,
    running int not null,
    -- the process's clock ahead of this one
    skew_ms float8 not null,
    -- null when the queue did not say
    queue_waiting int,
    queue_active int,
    suspects_waiting int,
    reopened int not null
  );

  -- not waited for on disk: one that a crash takes along is followed by the next
  create function journal.beat(p_id uuid, p_now_ms float8, p_took_seconds_ago float8, p_taken bigint, p_running int,
    p_queue_waiting int, p_queue_active int, p_suspects_waiting int, p_reopened int) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
  end $$;

  create function journal.retire_worker(p_id uuid) returns void
  language sql security definer set search_path = pg_catalog, pg_temp as $$
    delete from journal.workers where id = p_id and service = journal.caller()
  $$;

  create function journal.list_workers()
  returns table (id uuid, service text, started_at timestamptz, beat_at timestamptz, seconds_since_beat float8, seconds_since_taken float8,
    taken bigint, running int, skew_ms float8, queue_waiting int, queue_active int, suspects_waiting int, reopened int)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select id, service, started_at, beat_at, extract(epoch from clock_timestamp() - beat_at)::float8,
      extract(epoch from clock_timestamp() - took_at)::float8, taken, running, skew_ms, queue_waiting, queue_active, suspects_waiting, reopened
    from journal.workers order by service, started_at, id limit 1000
  $$;
`;

/** As in migration 8, and how many are tried alone, and how long the one that is due longest has waited for a relay. */
const operations = /* sql */ `
  drop function journal.operations();
  create function journal.operations()
  returns table (service text, waiting int, oldest_seconds float8, parked int, suspects int, due_seconds float8)
  language plpgsql as $$
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
  end $$;

  -- as in migration 5
  drop function journal.list_deliveries(boolean, boolean, uuid, int);
  create function journal.list_deliveries(p_with_ref boolean, p_parked boolean, p_after uuid, p_limit int)
  returns table (id uuid, ref text, service text, task text, attempts int, publications int, last_error text,
    parked_at timestamptz, created_at timestamptz, suspect boolean)
  language plpgsql as $$
  #variable_conflict use_column
  begin
    perform set_config('journal.scope', '*', true);
    return query
    select d.id, case when p_with_ref then c.ref end, d.service, d.task, d.attempts, d.publications, d.last_error, d.parked_at, d.created_at,
      d.suspect
    from journal.deliveries d join journal.cases c on c.id = d.case_id
    where (p_parked is null or (d.parked_at is not null) = p_parked) and (p_after is null or d.id > p_after)
    order by d.id limit p_limit;
  end $$;
`;

/** Of the first ten thousand that wait: after a migration a whole journal may, and each is looked up. */
const logLag = /* sql */ `
  create function log.oldest_waiting() returns timestamptz
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select min(coalesce(
      (select e.at from journal.entries e where e.case_id = w.case_id and e.seq = w.seq),
      (select r.at from journal.reads r where r.id = w.read_id)))
    from (select * from log.waiting limit 10000) w
  $$;
`;

export const standing = workers + operations + logLag;
