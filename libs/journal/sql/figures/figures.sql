set role sp_owner;

-- Figures of the cases that were opened from p_from until before p_until, in one statement and so in one snapshot. This
-- function does not round or withhold numbers: the audit service withholds small numbers before anyone sees them.
--
-- It runs with the owner's rights and checks the scope in `chosen`, which all other parts use. Under row-level security
-- the planner expects one row in a hundred and looks up each case alone, which takes three times as long. Each call is
-- planned for its window and scope: it looks up the cases of a week, and reads tables for years. Measurements:
-- docs/operations.md.
create or replace function journal.figures(
  p_scope text, p_from timestamptz, p_until timestamptz, p_marks jsonb, p_standing text[], p_seconds jsonb
)
returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan set jit = off set work_mem = '32MB'
as $$
declare
  moment timestamptz := clock_timestamp();
  priorities constant text[] := array['normal', 'urgent', 'emergency'];
begin
  return (
    with chosen as materialized (
      select c.id, c.facility_id, c.state, c.opened_at, c.facts
      from journal.cases c
      where c.opened_at >= p_from and c.opened_at < p_until and (p_scope = '*' or c.facility_id::text = p_scope)
    ),
    -- One row for each stay of a case in a stage; a case that came back has several rows. left_at is null while the case
    -- is in the stage.
    visits as materialized (
      select v.case_id, v.stage, v.at, v.left_at
      from (
        select e.case_id, split_part(e.to_state, '.', 1) as stage, e.at,
          lead(e.at) over (partition by e.case_id order by e.seq) as left_at
        from chosen c join journal.entries e on e.case_id = c.id
        where split_part(e.from_state, '.', 1) <> split_part(e.to_state, '.', 1)
      ) v
      where v.stage <> 'closed'
    ), outcomes as (
      select f.furthest, case when c.state like 'closed.%' then c.state else split_part(c.state, '.', 1) end as outcome,
        count(*) as cases
      from chosen c join (
        select v.case_id, max(array_position(array['intake', 'referral', 'transit', 'resettlement'], v.stage)) as furthest
        from visits v group by v.case_id
      ) f on f.case_id = c.id
      group by 1, 2
    ), stays as (
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
    ),
    -- Whole days since the opening. The bands: 0 to 7 days, 8 to 30, 31 to 90, 91 to 180, 181 to 365, and more.
    ages as (
      select split_part(c.state, '.', 1) as stage,
        width_bucket(extract(epoch from moment - c.opened_at) / 86400, array[8, 31, 91, 181, 366]::numeric[]) as band,
        count(*) as cases
      from chosen c where c.state not like 'closed.%' group by 1, 2
    ),
    -- Each step for an exit permission, and whether everyone who travels had the permission after that step. As in the
    -- lifecycle, the latest step about each person counts, and people who left the case do not. A person's grant adds
    -- one; its withdrawal subtracts one.
    said as (
      select distinct e.case_id, e.seq, e.at, e.body ->> 'status' as status, p.no::int as person
      from chosen c join journal.entries e on e.case_id = c.id
      cross join lateral json_array_elements_text(e.body -> 'people') as p(no)
      where e.transition = 'transit.log-exit-permission'
    ), changed as (
      select s.case_id, s.seq, s.at, s.status, s.person,
        (s.status = 'granted')::int
          - coalesce(lag((s.status = 'granted')::int) over (partition by s.case_id, s.person order by s.seq), 0) as more
      from said s
    ), permissions as materialized (
      select g.case_id, g.seq, g.at, g.status,
        sum(g.more) over (partition by g.case_id order by g.seq) >= g.travellers as complete
      from (
        select d.case_id, d.seq, d.at, d.status, t.travellers,
          coalesce(sum(d.more) filter (
            where (t.accepted is null or t.accepted @> to_jsonb(d.person)) and not t.gone @> to_jsonb(d.person)), 0) as more
        from changed d
        join (
          select w.id, w.accepted, w.gone,
            (select count(*) from jsonb_path_query(w.people, '$[*].no') as p(no)
             where (w.accepted is null or w.accepted @> p.no) and not w.gone @> p.no) as travellers
          from (
            select c.id, c.facts -> 'people' as people, nullif(c.facts -> 'accepted', '[]') as accepted,
              jsonb_path_query_array(coalesce(c.facts -> 'left', '[]'), '$[*].person') as gone
            from chosen c
          ) w
        ) t on t.id = d.case_id
        group by d.case_id, d.seq, d.at, d.status, t.travellers
      ) g
    ),
    -- From the first request to the last grant, for cases in which all have the permission. Calendar time, so it
    -- includes holds.
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
    ),
    -- Every event of every clock, from the entries alone. p_marks comes from the lifecycle's rows and says what an entry
    -- does: it sets the priority, stops or starts a clock, pauses or resumes all clocks except safety clocks, or ends
    -- all clocks except the standing ones ('close'). A mark with a value applies when the entry's field has that value;
    -- the field `(state)` is the entry's new state. Within one entry the priority comes first, then stops, then starts,
    -- as in append().
    clock_events as materialized (
      select e.case_id, e.facility_id, e.seq, e.at, m.does, m.clock, 0 as leg, null::timestamptz as due,
        case m.does when 'priority' then 0 when 'start' then 2 else 1 end as place,
        case when m.does = 'priority' then array_position(priorities, coalesce(m.sets, e.body ->> m.field)) end as priority
      from chosen c join journal.entries e on e.case_id = c.id
      join jsonb_to_recordset(p_marks) as m(transition text, does text, clock text, field text, value text, sets text)
        on m.transition = e.transition
      where m.value is null or m.value = case m.field when '(state)' then e.to_state else e.body ->> m.field end
      union all
      -- Check-ins have a clock for each leg, due at the arrival in the plan that was valid at the departure. The clock
      -- ends without an answer when that plan is dropped.
      select e.case_id, e.facility_id, e.seq, e.at, d.does, 'check-in', l.leg::int, (l.planned ->> 'arrives')::timestamptz,
        d.place, null
      from chosen c join journal.entries e on e.case_id = c.id
      cross join lateral (
        select o.body from journal.entries o
        where o.case_id = e.case_id and o.seq < e.seq and o.transition = 'transit.plan' order by o.seq desc limit 1
      ) p
      cross join lateral json_array_elements(p.body -> 'plan') with ordinality as l(planned, leg)
      join (values ('transit.depart', 'start', 2), ('transit.replan', 'drop', 1)) as d(transition, does, place)
        on d.transition = e.transition
      union all
      select e.case_id, e.facility_id, e.seq, e.at, 'stop', 'check-in', (e.body ->> 'leg')::int, null, 1, null
      from chosen c join journal.entries e on e.case_id = c.id where e.transition = 'transit.confirm-leg'
      union all
      -- The clock of the exit permission starts with each step that is not a grant, and stops with the grant after which
      -- everyone has the permission.
      select p.case_id, c.facility_id, p.seq, p.at, case when p.status = 'granted' then 'stop' else 'start' end,
        'exit-permission', 0, null,
        case when p.status = 'granted' then 1 else 2 end, null
      from permissions p join chosen c on c.id = p.case_id where p.status <> 'granted' or p.complete
    ),
    -- A run ends when its clock is stopped (met or late). It ends without an answer when the clock is started again or
    -- the case closes; then it counts only if it was late by that time. Time on hold does not count, except for safety
    -- clocks, and only for holds that began after the run, because a pause stops only running clocks.
    --
    -- It uses windows over the entries of a case. The planner underestimated a join of runs with holds, which took 20
    -- times as long.
    resumed as (
      select v.*,
        case when v.does = 'pause' then coalesce(min(v.at) filter (where v.does = 'resume') over after, moment) end as resumed_at
      from clock_events v
      window after as (partition by v.case_id order by v.seq desc, v.place desc rows between unbounded preceding and 1 preceding)
    ), paused as (
      -- held: the length of all holds that have begun so far, each until its end; holds_end: the last of these ends. The
      -- latest priority is the one with the greatest seq
      select r.*, max(r.seq * 4 + r.priority) over so_far % 4 as standing_priority,
        coalesce(sum(r.resumed_at - r.at) over so_far, '0') as held, max(r.resumed_at) over so_far as holds_end,
        coalesce(sum(r.resumed_at - r.at) over (partition by r.case_id), '0') as held_in_all
      from resumed r
      window so_far as (partition by r.case_id order by r.seq, r.place)
    ), ended as (
      select p.*, lead(p.does) over own as next_does, lead(p.seq) over own as next_seq, lead(p.at) over own as next_at,
        lead(p.held_by_now) over own as next_held, min(p.seq) filter (where p.does = 'close') over after as closed_seq,
        min(p.at) filter (where p.does = 'close') over after as closed_at,
        min(p.held_by_now) filter (where p.does = 'close') over after as closed_held
      from (select o.*, o.held - greatest(o.holds_end - o.at, '0') as held_by_now from paused o) p
      window own as (partition by p.case_id, p.clock, p.leg order by p.seq, p.place),
        after as (partition by p.case_id order by p.seq desc, p.place desc rows between unbounded preceding and 1 preceding)
    ), runs as (
      select e.facility_id, e.clock, e.due, e.at, priorities[coalesce(e.standing_priority, 1)] as priority,
        case when x.closes then 'close' else e.next_does end as ended_by,
        coalesce(case when x.closes then e.closed_at else e.next_at end, moment) as until,
        greatest(coalesce(case when x.closes then e.closed_held else e.next_held end, e.held_in_all) - e.held, '0') as held
      from ended e cross join lateral (
        select e.closed_seq is not null and e.clock <> all (p_standing) and (e.next_seq is null or e.closed_seq < e.next_seq)
      ) as x(closes)
      where e.does = 'start'
    ), judged as (
      select r.clock, r.ended_by, case when r.due is not null then r.until > r.due
        else r.until - r.at - case when s.safety then interval '0' else r.held end
          > make_interval(secs => coalesce(own.seconds, s.seconds)) end as is_late
      from runs r
      left join journal.clock_rules own on own.facility_id = r.facility_id and own.name = r.clock and own.priority = r.priority
      left join jsonb_to_recordset(p_seconds) as s(clock text, priority text, seconds int, safety boolean)
        on s.clock = r.clock and s.priority = r.priority
    ), clock_runs as (
      select j.clock, count(*) filter (where j.ended_by = 'stop' and not j.is_late) as met,
        count(*) filter (where j.ended_by is not null and j.is_late) as late,
        count(*) filter (where j.ended_by is null and not j.is_late) as running,
        count(*) filter (where j.ended_by is null and j.is_late) as overdue,
        count(*) filter (where j.ended_by in ('start', 'close', 'drop') and not j.is_late) as unanswered
      from judged j group by j.clock
    )
    select jsonb_build_object(
      'at', moment,
      'outcomes', (select coalesce(jsonb_agg(o), '[]') from outcomes o),
      'stays', (select coalesce(jsonb_agg(s), '[]') from stays s),
      'ages', (select coalesce(jsonb_agg(a), '[]') from ages a),
      'waits', (select to_jsonb(w) from waits w),
      'clocks', (select coalesce(jsonb_agg(k), '[]') from clock_runs k))
  );
end
$$;
revoke all on function journal.figures from public;
grant execute on function journal.figures to sp_audit;

reset role;
