import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the desk reads of many cases at once, who is at a case right now, and the keys of drafts. */
export class Desk1763850000007 implements MigrationInterface {
  name = 'Desk1763850000007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      set local role sp_owner;
      ${lists} ${clocks} ${moves} ${clockRules} ${desks}
      revoke all on all functions in schema journal from public;
      grant execute on function journal.page_cases, journal.count_cases, journal.moved_since, journal.list_clock_rules, journal.set_clock_rule to sp_gateway;
      grant execute on function journal.case_clocks to sp_stage;
      reset role;
    `);
  }

  async down(): Promise<void> {
    throw new Error('not undone: drop the database instead');
  }
}

/** The filters of a list and of its summary, in one wording: what is counted is what is listed. */
const parameters = /* sql */ `
  p_scope text, p_stage text, p_state text, p_facility text, p_assignee uuid, p_unassigned boolean, p_due timestamptz,
  p_held boolean, p_priority text, p_open boolean, p_q text`;
const kept = /* sql */ `
  (p_stage is null or c.state like p_stage || '.%') and (p_state is null or c.state = p_state)
  -- a code that no facility has leaves nothing
  and (p_facility is null or c.facility_id = (select f.id from access.facilities f where f.code = p_facility))
  and (p_assignee is null or c.assignee = p_assignee)
  and (p_unassigned is null or (c.assignee is null) = p_unassigned)
  and (p_due is null or c.due_at <= p_due)
  and (p_held is null or (c.held is not null) = p_held)
  and (p_priority is null or c.priority = p_priority)
  and (p_open is null or (c.state not like 'closed.%') = p_open)
  and (p_q is null or strpos(c.ref, p_q) > 0)`;

/**
 * page_cases: a page by opening (newest first) or by the earliest clock (soonest first, cases without one last), after a cursor.
 * `place` is a row's place in the order, to the microsecond: with the id it makes the cursor. list_cases, which pages by milliseconds
 * and knows fewer filters, stays for gateways that run while this is applied; a later version drops it.
 *
 * No index but the one by opening: a column that transitions change is kept out of indexes, so that updates of the row stay heap-only.
 * Reading 10,000 cases through costs some 5 ms. Planned for the filters that are given: a
 * plan for all of them at once reads every case for each.
 */
const lists = /* sql */ `
  -- what every summary asks of every case: to take a large file apart for it cost 25 ms of 30 at 10,000 cases. Adding them writes the table
  -- anew, while appends wait: a second for some ten thousand cases
  alter table journal.cases
    add column held text generated always as (facts ->> 'held') stored,
    add column priority text generated always as (facts ->> 'processingPriority') stored;

  create function journal.page_cases(${parameters}, p_order text, p_after text, p_after_id uuid, p_limit int)
  returns table (id uuid, ref text, facility text, state text, version int, custody text, assignee uuid, priority text, held text, facts jsonb,
    due_at timestamptz, opened_at timestamptz, moved_at timestamptz, clocks json, place text, now timestamptz)
  language plpgsql set plan_cache_mode = force_custom_plan as $$
  #variable_conflict use_column
  declare after timestamptz := p_after::timestamptz;
  begin
    perform set_config('journal.scope', p_scope, true);
    return query
    with page as (
      (select c.* from journal.cases c
       where p_order = 'opened' and (after is null or (c.opened_at, c.id) < (after, p_after_id)) and ${kept}
       order by c.opened_at desc, c.id desc limit p_limit)
      union all
      (select c.* from journal.cases c
       where p_order = 'due' and (after is null or (coalesce(c.due_at, 'infinity'), c.id) > (after, p_after_id)) and ${kept}
       order by coalesce(c.due_at, 'infinity'), c.id limit p_limit)
    )
    select p.id, p.ref, f.code, p.state, p.version, p.custody, p.assignee, p.priority, p.held, p.facts, p.due_at, p.opened_at, p.moved_at,
      coalesce((
        select json_agg(json_build_object('name', k.name, 'dueAt', k.due_at) order by k.due_at, k.name)
        from (select k.name, k.due_at from journal.clocks k where k.case_id = p.id and k.state = 'running'
              order by k.due_at, k.name limit 10) k), '[]'),
      coalesce(to_char((case p_order when 'due' then p.due_at else p.opened_at end) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'infinity'),
      clock_timestamp()
    from page p join access.facilities f on f.id = p.facility_id
    order by case when p_order = 'opened' then p.opened_at end desc, case when p_order = 'opened' then p.id end desc,
      coalesce(p.due_at, 'infinity'), p.id;
  end $$;

  create function journal.count_cases(${parameters}, p_me uuid)
  returns table (total int, open int, due int, due_soon int, unassigned int, mine int, held int,
    intake int, referral int, transit int, resettlement int, closed int)
  language plpgsql set plan_cache_mode = force_custom_plan as $$
  #variable_conflict use_column
  declare
    moment timestamptz := clock_timestamp();
  begin
    perform set_config('journal.scope', p_scope, true);
    return query
    select count(*)::int,
      (count(*) filter (where c.state not like 'closed.%'))::int,
      (count(*) filter (where c.due_at <= moment))::int,
      (count(*) filter (where c.due_at > moment and c.due_at <= moment + interval '24 hours'))::int,
      (count(*) filter (where c.assignee is null))::int,
      (count(*) filter (where c.assignee = p_me))::int,
      (count(*) filter (where c.held is not null))::int,
      (count(*) filter (where c.state like 'intake.%'))::int,
      (count(*) filter (where c.state like 'referral.%'))::int,
      (count(*) filter (where c.state like 'transit.%'))::int,
      (count(*) filter (where c.state like 'resettlement.%'))::int,
      (count(*) filter (where c.state like 'closed.%'))::int
    from journal.cases c where ${kept};
  end $$;
`;

/** A case's clocks: the running ones by when they are due, then the paused with the time they have left, then the stopped. */
const clocks = /* sql */ `
  create function journal.case_clocks(p_ref text, p_scope text)
  returns table (name text, state text, due_at timestamptz, remaining_seconds float8)
  language plpgsql as $$
  #variable_conflict use_column
  begin
    perform set_config('journal.scope', p_scope, true);
    return query
    select k.name, k.state, k.due_at, extract(epoch from k.remaining)::float8
    from journal.cases c join journal.clocks k on k.case_id = c.id
    where c.ref = p_ref
    order by array_position(array['running', 'paused', 'stopped'], k.state), k.due_at, k.name limit 100;
  end $$;
`;

/**
 * Which cases got entries in the last seconds, for the gateways that tell open browsers. A gateway asks once a second and looks back
 * further than that, since an entry's time is taken before its commit makes it visible.
 *
 * A notification at each commit would tell sooner and cost every append a lock that all commits share. A B-tree on the time would cost each
 * append an insert into its one hot page. A block-range index costs appends nothing but a note once in 16 pages of entries, and
 * finds the last seconds since entries lie in the order in which they came. Building it reads the entries once, while appends wait.
 */
const moves = /* sql */ `
  create index entries_by_time on journal.entries using brin (at) with (pages_per_range = 16, autosummarize = on);

  create function journal.moved_since(p_scope text, p_seconds float8, p_limit int)
  returns table (id uuid, ref text, facility_id uuid, version int)
  -- planned for the instant: a plan for any instant would read all entries
  language plpgsql set plan_cache_mode = force_custom_plan as $$
  #variable_conflict use_column
  declare since timestamptz := clock_timestamp() - make_interval(secs => p_seconds);
  begin
    perform set_config('journal.scope', p_scope, true);
    return query
    select c.id, c.ref, c.facility_id, m.version
    from (
      select e.case_id, max(e.seq) as version, max(e.at) as at from journal.entries e
      where e.at > since group by e.case_id order by 3 desc limit p_limit
    ) m join journal.cases c on c.id = m.case_id;
  end $$;
`;

/** A facility's own durations. They say nothing of a case; the clocks that run already keep their end. */
const clockRules = /* sql */ `
  create function journal.list_clock_rules(p_facility uuid) returns table (name text, priority text, seconds int)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select r.name, r.priority, r.seconds from journal.clock_rules r where r.facility_id = p_facility
  $$;

  -- without seconds: back to the lifecycle's
  create function journal.set_clock_rule(p_facility uuid, p_name text, p_priority text, p_seconds int) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    if p_seconds is null then
      delete from journal.clock_rules r where r.facility_id = p_facility and r.name = p_name and r.priority = p_priority;
    else
      insert into journal.clock_rules (facility_id, name, priority, seconds) values (p_facility, p_name, p_priority, p_seconds)
      on conflict (facility_id, name, priority) do update set seconds = excluded.seconds;
    end if;
  end $$;
`;

/** The gateway's own: who is at which case now, and what browsers seal their drafts with. */
const desks = /* sql */ `
  -- gone within seconds anyway: never in the write-ahead log, in a replica or in a backup of it
  create unlogged table access.presence (
    case_id uuid not null,
    person_id uuid not null references access.people,
    doing text not null check (doing in ('reading', 'writing')),
    step text check (length(step) <= 60),
    since timestamptz not null default clock_timestamp(),
    seen_at timestamptz not null default clock_timestamp(),
    primary key (case_id, person_id)
  ) with (fillfactor = 70);
  create table access.draft_keys (
    person_id uuid primary key references access.people,
    key bytea not null check (octet_length(key) = 32),
    created_at timestamptz not null default clock_timestamp()
  );
  grant select, insert, delete on access.presence to sp_gateway;
  grant update (doing, step, since, seen_at) on access.presence to sp_gateway;
  grant select, insert on access.draft_keys to sp_gateway;
`;
