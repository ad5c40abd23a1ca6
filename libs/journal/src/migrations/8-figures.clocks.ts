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
      case when m.does = 'priority' then coalesce(m.sets, e.body ->> m.field) end as priority
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
 */
export const clockRuns = /* sql */ `${clockEvents}, eras as (
    select v.*, count(v.priority) over (partition by v.case_id order by v.seq, v.place) as era,
      min(v.seq) filter (where v.does = 'close') over after as closed_seq,
      min(v.at) filter (where v.does = 'close') over after as closed_at
    from clock_events v
    window after as (partition by v.case_id order by v.seq desc, v.place desc rows between unbounded preceding and 1 preceding)
  ), ordered as (
    select r.*, max(r.priority) over (partition by r.case_id, r.era) as standing_priority,
      lead(r.does) over own as next_does, lead(r.seq) over own as next_seq, lead(r.at) over own as next_at
    from eras r
    window own as (partition by r.case_id, r.clock, r.leg order by r.seq, r.place)
  ), runs as (
    select o.case_id, o.facility_id, o.clock, o.leg, o.seq, o.at, o.due, coalesce(o.standing_priority, 'normal') as priority,
      e.ended_by, e.ended_at, coalesce(e.ended_at, moment) as until
    from ordered o cross join lateral (
      select case when ends then 'close' else o.next_does end as ended_by, case when ends then o.closed_at else o.next_at end as ended_at
      from (select o.closed_seq is not null and o.clock <> all (p_standing) and (o.next_seq is null or o.closed_seq < o.next_seq)) as x(ends)
    ) e
    where o.does = 'start'
  ), holds as (
    select h.case_id, h.seq, h.at, coalesce(h.resumed_at, moment) as until
    from (
      select v.case_id, v.seq, v.at, v.does, lead(v.at) over (partition by v.case_id order by v.seq) as resumed_at
      from clock_events v where v.does in ('pause', 'resume')
    ) h
    where h.does = 'pause'
  ), held as (
    select r.case_id, r.clock, r.leg, r.seq, sum(least(h.until, r.until) - h.at) as time
    from runs r join holds h on h.case_id = r.case_id and h.seq > r.seq and h.at < r.until
    group by r.case_id, r.clock, r.leg, r.seq
  ), judged as (
    select r.clock, r.ended_by, case when r.due is not null then r.until > r.due
      else r.until - r.at - coalesce(h.time, '0') > make_interval(secs => coalesce(own.seconds, s.seconds)) end as is_late
    from runs r
    left join held h on h.case_id = r.case_id and h.clock = r.clock and h.leg = r.leg and h.seq = r.seq
    left join journal.clock_rules own on own.facility_id = r.facility_id and own.name = r.clock and own.priority = r.priority
    left join jsonb_to_recordset(p_seconds) as s(clock text, priority text, seconds int) on s.clock = r.clock and s.priority = r.priority
  ), clock_runs as (
    select j.clock, count(*) filter (where j.ended_by = 'stop' and not j.is_late) as met,
      count(*) filter (where j.ended_by is not null and j.is_late) as late,
      count(*) filter (where j.ended_by is null and not j.is_late) as running,
      count(*) filter (where j.ended_by is null and j.is_late) as overdue
    from judged j group by j.clock
  )`;
