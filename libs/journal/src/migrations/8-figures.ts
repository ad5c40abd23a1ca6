import type { MigrationInterface, QueryRunner } from 'typeorm';
import { clockRuns } from './8-figures.clocks.js';

/** What the audit service answers the desk with: a chain in pages, how work stands, and figures over many cases. */
export class Figures1763850000008 implements MigrationInterface {
  name = 'Figures1763850000008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      set local role sp_owner;
      ${chainPage} ${operations} ${figures}
      revoke all on all functions in schema journal from public;
      grant execute on function journal.chain_page, journal.operations, journal.find_facility, journal.figures to sp_audit;
      reset role;
    `);
  }

  async down(): Promise<void> {
    throw new Error('not undone: drop the database instead');
  }
}

/** The case comes with every row, and alone when no entry is left after p_after: in one snapshot, a head with the entries it belongs to. */
const chainPage = /* sql */ `
  create function journal.chain_page(p_ref text, p_scope text, p_after int, p_limit int)
  returns table (case_id uuid, genesis bytea, head bytea, version int, state text, seq int, facility_id uuid, transition text,
    from_state text, to_state text, actor_id uuid, actor_role text, at_us text, request_id bytea, body text,
    identity_digest bytea, protection_digest bytea, route_digest bytea, hash bytea)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select c.id, journal.genesis(c.id), c.head, c.version, c.state, e.seq, e.facility_id, e.transition, e.from_state, e.to_state,
      e.actor_id, e.actor_role, journal.micros(e.at)::text, e.request_id, e.body::text,
      sha256(e.identity), sha256(e.protection), sha256(e.route), e.hash
    from journal.cases c
    left join lateral (
      select o.* from journal.entries o where o.case_id = c.id and o.seq > p_after order by o.seq limit p_limit
    ) e on true
    where c.ref = p_ref and p_scope in ('*', c.facility_id::text)
    order by e.seq
  $$;
`;

/** Counts alone, of all facilities: a busy mission does not show in them. */
const operations = /* sql */ `
  create function journal.operations()
  returns table (service text, waiting int, oldest_seconds float8, parked int)
  language plpgsql as $$
  #variable_conflict use_column
  begin
    perform set_config('journal.scope', '*', true);
    return query
    select s.service, count(d.id) filter (where d.parked_at is null)::int,
      extract(epoch from clock_timestamp() - min(d.created_at) filter (where d.parked_at is null))::float8,
      count(d.id) filter (where d.parked_at is not null)::int
    from unnest(array['intake', 'referral', 'transit', 'resettlement']) with ordinality as s(service, place)
    left join journal.deliveries d on d.service = s.service
    group by s.service, s.place order by s.place;
  end $$;

  create function journal.find_facility(p_code text) returns uuid
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select id from access.facilities where code = p_code
  $$;
`;

/** One row for each stay of a case in a stage; a case that came back has several. left_at is null while it is there. */
export const visits = /* sql */ `
  visits as materialized (
    select v.case_id, v.stage, v.at, v.left_at
    from (
      select e.case_id, split_part(e.to_state, '.', 1) as stage, e.at,
        lead(e.at) over (partition by e.case_id order by e.seq) as left_at
      from chosen c join journal.entries e on e.case_id = c.id
      where split_part(e.from_state, '.', 1) <> split_part(e.to_state, '.', 1)
    ) v
    where v.stage <> 'closed'
  )`;

/** Where each case got to at the furthest, and where it is now: a closed state, or the stage it stands in. */
export const outcomes = /* sql */ `
  outcomes as (
    select f.furthest, case when c.state like 'closed.%' then c.state else split_part(c.state, '.', 1) end as outcome, count(*) as cases
    from chosen c join (
      select v.case_id, max(array_position(array['intake', 'referral', 'transit', 'resettlement'], v.stage)) as furthest
      from visits v group by v.case_id
    ) f on f.case_id = c.id
    group by 1, 2
  )`;

/** A case's time in a stage is that of all its stays there. Those who are there now are measured apart: their time is not over. */
export const stays = /* sql */ `
  stays as (
    select s.stage, count(*) filter (where not s.here) as gone, count(*) filter (where s.here) as here,
      percentile_cont(0.5) within group (order by s.days) filter (where not s.here) as median_days,
      percentile_cont(0.9) within group (order by s.days) filter (where not s.here) as p90_days,
      percentile_cont(0.5) within group (order by s.days) filter (where s.here) as here_median_days
    from (
      select v.case_id, v.stage, bool_or(v.left_at is null) as here,
        extract(epoch from sum(coalesce(v.left_at, moment) - v.at)) / 86400 as days
      from visits v group by v.case_id, v.stage
    ) s
    group by s.stage
  )`;

/** Whole days since the opening: band 0 is 0 to 7 days, then 8 to 30, 31 to 90, 91 to 180, 181 to 365, and more. */
export const ages = /* sql */ `
  ages as (
    select split_part(c.state, '.', 1) as stage,
      width_bucket(extract(epoch from moment - c.opened_at) / 86400, array[8, 31, 91, 181, 366]::numeric[]) as band, count(*) as cases
    from chosen c where c.state not like 'closed.%' group by 1, 2
  )`;

/**
 * Each step for an exit permission, and whether everyone who travels had it after that step: as the lifecycle's row counts, by the
 * latest word on each person. A person's first grant counts one more, taking it back one less.
 */
const permissions = /* sql */ `
  said as (
    select distinct e.case_id, e.seq, e.at, e.body ->> 'status' as status, p.no::int as person
    from chosen c join journal.entries e on e.case_id = c.id
    cross join lateral json_array_elements_text(e.body -> 'people') as p(no)
    where e.transition = 'transit.log-exit-permission'
  ), changed as (
    select s.case_id, s.seq, s.at, s.status, s.person,
      (s.status = 'granted')::int - coalesce(lag((s.status = 'granted')::int) over (partition by s.case_id, s.person order by s.seq), 0) as more
    from said s
  ), permissions as materialized (
    select g.case_id, g.seq, g.at, g.status, sum(g.more) over (partition by g.case_id order by g.seq) >= g.travellers as complete
    from (
      select d.case_id, d.seq, d.at, d.status, t.travellers,
        coalesce(sum(d.more) filter (where t.accepted is null or t.accepted @> to_jsonb(d.person)), 0) as more
      from changed d
      join (
        select c.id, nullif(c.facts -> 'accepted', '[]') as accepted,
          coalesce(nullif(jsonb_array_length(c.facts -> 'accepted'), 0), (c.facts ->> 'people')::int) as travellers
        from chosen c
      ) t on t.id = d.case_id
      group by d.case_id, d.seq, d.at, d.status, t.travellers
    ) g
  )`;

/** From the first time that it was asked for to the last grant, once all have it; calendar time, also where the case was held. */
export const waits = /* sql */ `
  waits as (
    select count(w.days) as waited, percentile_cont(0.5) within group (order by w.days) as median_days,
      percentile_cont(0.9) within group (order by w.days) as p90_days, max(w.days) as longest_days,
      count(*) filter (where w.waits) as waiting
    from (
      select case when s.complete then extract(epoch from s.granted_at - s.asked_at) / 86400 end as days,
        not s.complete and s.state not like 'closed.%' as waits
      from (
        select c.state, (array_agg(p.complete order by p.seq desc))[1] as complete,
          min(p.at) filter (where p.status = 'asked') as asked_at, max(p.at) filter (where p.status = 'granted') as granted_at
        from permissions p join chosen c on c.id = p.case_id
        group by c.id, c.state
      ) s
      where s.asked_at is not null
    ) w
  )`;

/**
 * Figures of the cases opened from p_from until before p_until, in one statement and so in one snapshot. Nothing is rounded or withheld here:
 * the audit service withholds small numbers before anyone sees them.
 *
 * With the owner's rights, and the scope checked in chosen, on which all else hangs: the planner takes a row-level policy for one row in a
 * hundred and looks every case up by itself, three times as slow. Planned for the window and scope that are asked for: a
 * week of cases is looked up, years of them are read through. Measured: docs/operations.md.
 */
const figures = /* sql */ `
  create function journal.figures(p_scope text, p_from timestamptz, p_until timestamptz, p_marks jsonb, p_standing text[], p_seconds jsonb)
  returns jsonb language plpgsql security definer set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_custom_plan set jit = off set work_mem = '32MB' as $$
  declare moment timestamptz := clock_timestamp();
  begin
    return (
      with chosen as materialized (
        select c.id, c.facility_id, c.state, c.opened_at, c.facts
        from journal.cases c where c.opened_at >= p_from and c.opened_at < p_until and (p_scope = '*' or c.facility_id::text = p_scope)
      ), ${visits}, ${outcomes}, ${stays}, ${ages}, ${permissions}, ${waits}, ${clockRuns}
      select jsonb_build_object(
        'at', moment,
        'outcomes', (select coalesce(jsonb_agg(o), '[]') from outcomes o),
        'stays', (select coalesce(jsonb_agg(s), '[]') from stays s),
        'ages', (select coalesce(jsonb_agg(a), '[]') from ages a),
        'waits', (select to_jsonb(w) from waits w),
        'clocks', (select coalesce(jsonb_agg(k), '[]') from clock_runs k))
    );
  end $$;
`;
