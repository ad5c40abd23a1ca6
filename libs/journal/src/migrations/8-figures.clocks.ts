const priorities = `array['normal', 'urgent', 'emergency']`;

/**
 * Every run of every clock, from the entries alone. p_marks says what an entry means, out of the lifecycle's own rows: it sets the
 * priority, stops or starts a clock, pauses or resumes all, or ends all but the standing ones ('close'). A mark with a value counts where
 * the entry's field has it. Within one entry the priority comes first, then what stops, then what starts, as the append does it.
 *
 * A check-in has a clock for each leg, due when the plan in force at the departure says. The exit permission's starts with each step that is no
 * grant, and stops with the grant after which everyone has it.
 */
const clockEvents = /* sql */ `
  clock_events as materialized (
    select e.case_id, e.facility_id, e.seq, e.at, m.does, m.clock, 0 as leg, null::timestamptz as due,
      case m.does when 'priority' then 0 when 'start' then 2 else 1 end as place,
      case when m.does = 'priority' then array_position(${priorities}, coalesce(m.sets, e.body ->> m.field)) end as priority
    from chosen c join journal.entries e on e.case_id = c.id
    join jsonb_to_recordset(p_marks) as m(transition text, does text, clock text, field text, value text, sets text)
      on m.transition = e.transition
    where m.value is null or e.body ->> m.field = m.value
    union all
    select e.case_id, e.facility_id, e.seq, e.at, 'start', 'check-in', l.leg::int, (l.planned ->> 'arrives')::timestamptz, 2, null
    from chosen c join journal.entries e on e.case_id = c.id
    cross join lateral (
      select o.body from journal.entries o
      where o.case_id = e.case_id and o.seq < e.seq and o.transition = 'transit.plan' order by o.seq desc limit 1
    ) p
    cross join lateral json_array_elements(p.body -> 'plan') with ordinality as l(planned, leg)
    where e.transition = 'transit.depart'
    union all
    select e.case_id, e.facility_id, e.seq, e.at, 'stop', 'check-in', (e.body ->> 'leg')::int, null, 1, null
    from chosen c join journal.entries e on e.case_id = c.id where e.transition = 'transit.confirm-leg'
    union all
    select p.case_id, c.facility_id, p.seq, p.at, case when p.status = 'granted' then 'stop' else 'start' end, 'exit-permission', 0, null,
      case when p.status = 'granted' then 1 else 2 end, null
    from permissions p join chosen c on c.id = p.case_id where p.status <> 'granted' or p.complete
  )`;

/**
 * A run ends with what stops its clock (met or late), or without an answer: started anew, or ended with the case. Then it counts if it was late by
 * that time, and else not at all. Time on hold does not count, from a hold that began after the run did: as the
 * append pauses the clocks that run.
 *
 * All by windows over a case's own entries. Joining runs with holds was guessed to meet a handful of rows, and took 20 times as long.
 */
export const clockRuns = /* sql */ `${clockEvents}, resumed as (
    select v.*,
      case when v.does = 'pause' then coalesce(min(v.at) filter (where v.does = 'resume') over after, moment) end as resumed_at
    from clock_events v
    window after as (partition by v.case_id order by v.seq desc, v.place desc rows between unbounded preceding and 1 preceding)
  ), paused as (
    -- held: by the end of every hold that has begun by now; holds_end: when that is; the latest word on the priority is in the greatest seq
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
    select e.facility_id, e.clock, e.due, e.at, (${priorities})[coalesce(e.standing_priority, 1)] as priority,
      case when x.closes then 'close' else e.next_does end as ended_by,
      coalesce(case when x.closes then e.closed_at else e.next_at end, moment) as until,
      greatest(coalesce(case when x.closes then e.closed_held else e.next_held end, e.held_in_all) - e.held, '0') as held
    from ended e cross join lateral (
      select e.closed_seq is not null and e.clock <> all (p_standing) and (e.next_seq is null or e.closed_seq < e.next_seq)
    ) as x(closes)
    where e.does = 'start'
  ), judged as (
    select r.clock, r.ended_by, case when r.due is not null then r.until > r.due
      else r.until - r.at - r.held > make_interval(secs => coalesce(own.seconds, s.seconds)) end as is_late
    from runs r
    left join journal.clock_rules own on own.facility_id = r.facility_id and own.name = r.clock and own.priority = r.priority
    left join jsonb_to_recordset(p_seconds) as s(clock text, priority text, seconds int) on s.clock = r.clock and s.priority = r.priority
  ), clock_runs as (
    select j.clock, count(*) filter (where j.ended_by = 'stop' and not j.is_late) as met,
      count(*) filter (where j.ended_by is not null and j.is_late) as late,
      count(*) filter (where j.ended_by is null and not j.is_late) as running,
      count(*) filter (where j.ended_by is null and j.is_late) as overdue,
      count(*) filter (where j.ended_by in ('start', 'close') and not j.is_late) as unanswered
    from judged j group by j.clock
  )`;
