import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who is told that a case moved, and what they have yet to be told. docs/adr/0008-webhooks.md says why it is done like this. */
export class Webhooks1763850000009 implements MigrationInterface {
  name = 'Webhooks1763850000009';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      set local role sp_owner;
      ${tables} ${noting} ${administering} ${sending}
      revoke all on all functions in schema access from public;
      revoke all on function journal.note_webhooks, journal.webhook_backlog from public;
      grant select on access.webhooks to sp_gateway;
      -- not case_id and seq: which case moved leaves through claim_webhook_events() alone
      grant select (n, id, webhook_id, transition, at, attempts, next_at, delivered_at, last_status, last_fault)
        on access.webhook_events to sp_gateway;
      grant execute on function access.add_webhook, access.remove_webhook, access.ping_webhook, access.retry_webhook,
        access.claim_webhook_events, access.settle_webhook_event, access.purge_webhook_events to sp_gateway;
      grant execute on function journal.webhook_backlog to sp_audit;
      reset role;
    `);
  }

  async down(): Promise<void> {
    throw new Error('not undone: drop the database instead');
  }
}

const tables = /* sql */ `
  create table access.webhooks (
    id uuid primary key default gen_random_uuid(),
    url text not null check (length(url) between 8 and 2000),
    -- empty: every transition
    transitions text[] not null,
    -- null: every facility's cases
    facility_id uuid references access.facilities,
    -- no secret: it is derived from a key that is not in this database
    created_by uuid not null references access.people,
    created_at timestamptz not null default clock_timestamp(),
    -- a webhook is never deleted: who was told of cases, and at whose word, stays on record
    removed_by uuid references access.people,
    removed_at timestamptz,
    last_status int,
    last_fault text,
    last_at timestamptz,
    check ((removed_at is null) = (removed_by is null))
  ) with (fillfactor = 70);

  -- no foreign keys: neither webhooks nor entries are ever deleted, and each check would lock a row that every append shares
  create table access.webhook_events (
    webhook_id uuid not null,
    n bigint generated always as identity,
    -- random, and what the receiver is given: a number that counts up would tell how many cases move
    id uuid not null unique default gen_random_uuid(),
    -- the entry; null for a ping
    case_id uuid,
    seq int,
    transition text not null,
    at timestamptz not null,
    attempts int not null default 0,
    -- when it is sent (again): null when it was delivered or given up
    next_at timestamptz default clock_timestamp(),
    delivered_at timestamptz,
    last_status int,
    last_fault text,
    -- when the row may go
    expires_at timestamptz,
    primary key (webhook_id, n),
    check ((case_id is null) = (seq is null))
  );
  -- what is due for one webhook, and how much waits or was given up
  create index webhook_events_undelivered on access.webhook_events (webhook_id, next_at) where delivered_at is null;
  create index webhook_events_expiring on access.webhook_events (expires_at) where expires_at is not null;
`;

/** In the entry's own transaction, once a statement: an entry that is there has its events, and one that is not has none. */
const noting = /* sql */ `
  create function journal.note_webhooks() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    insert into access.webhook_events (webhook_id, case_id, seq, transition, at)
    select w.id, e.case_id, e.seq, e.transition, e.at
    from added e join access.webhooks w on w.removed_at is null
      and (w.facility_id is null or w.facility_id = e.facility_id)
      and (w.transitions = '{}' or e.transition = any (w.transitions));
    return null;
  end $$;
  create trigger note_webhooks after insert on journal.entries
    referencing new table as added for each statement execute function journal.note_webhooks();
`;

const administering = /* sql */ `
  -- null when there are as many as may be
  create function access.add_webhook(p_url text, p_transitions text[], p_facility uuid, p_by uuid, p_max int) returns uuid
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  declare made uuid;
  begin
    -- two at once would both count one too few; entries that are written meanwhile only read the table
    lock table access.webhooks in share row exclusive mode;
    if (select count(*) from access.webhooks where removed_at is null) >= p_max then return null; end if;
    insert into access.webhooks (url, transitions, facility_id, created_by)
    values (p_url, p_transitions, p_facility, p_by) returning id into made;
    return made;
  end $$;

  create function access.remove_webhook(p_id uuid, p_by uuid) returns boolean
  language sql security definer set search_path = pg_catalog, pg_temp as $$
    update access.webhooks set removed_at = clock_timestamp(), removed_by = p_by where id = p_id and removed_at is null returning true
  $$;

  create function access.ping_webhook(p_id uuid) returns boolean
  language sql security definer set search_path = pg_catalog, pg_temp as $$
    insert into access.webhook_events (webhook_id, transition, at)
    select id, 'ping', clock_timestamp() from access.webhooks where id = p_id and removed_at is null returning true
  $$;

  -- what was given up is sent again, from the first attempt on
  create function access.retry_webhook(p_id uuid) returns boolean
  language sql security definer set search_path = pg_catalog, pg_temp as $$
    with again as (
      update access.webhook_events e set attempts = 0, next_at = clock_timestamp(), expires_at = null
      from access.webhooks w
      where w.id = p_id and w.removed_at is null and e.webhook_id = w.id and e.delivered_at is null and e.next_at is null)
    select true from access.webhooks where id = p_id and removed_at is null
  $$;

  -- for whoever watches: how many events wait, and how many were tried in vain so far (given up ones are among them)
  create function journal.webhook_backlog() returns table (waiting bigint, failing bigint)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select count(*) filter (where e.next_at is not null),
      count(*) filter (where e.last_status is not null or e.last_fault is not null)
    from access.webhooks w join access.webhook_events e on e.webhook_id = w.id
    where w.removed_at is null and e.delivered_at is null
  $$;
`;

/**
 * claim: what is due, a few of each webhook, so that one whose receiver is dead takes nobody's turn. The attempt is counted before
 * it is made, and the event comes up again when the lease ends: a sender that dies on the way loses nothing. now(), since an index is
 * not searched by what changes while it is searched: events that wait for tomorrow are not even looked at.
 * settle: by the attempt that it belongs to; a sender whose lease ended meanwhile has no say, unless it brings the good news.
 */
const sending = /* sql */ `
  create function access.claim_webhook_events(p_busy uuid[], p_each int, p_lease_seconds float8)
  returns table (id uuid, webhook_id uuid, url text, attempts int, ref text, version int, transition text, to_state text, at timestamptz)
  language sql security definer set search_path = pg_catalog, pg_temp as $$
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

  -- without p_pause_seconds there is no next time: delivered, or given up
  create function access.settle_webhook_event(
    p_id uuid, p_attempt int, p_delivered boolean, p_status int, p_fault text, p_pause_seconds float8, p_keep_days int
  ) returns void
  language sql security definer set search_path = pg_catalog, pg_temp as $$
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

  -- a bounded number at once; the events of a removed webhook go with the last that it could still have been told
  create function access.purge_webhook_events(p_max int) returns bigint
  language sql security definer set search_path = pg_catalog, pg_temp as $$
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
`;
