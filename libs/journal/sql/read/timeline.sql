set role sp_owner;

create or replace function journal.timeline(p_ref text, p_scope text, p_after int, p_limit int)
returns table (
  case_id uuid, seq int, transition text, from_state text, to_state text, actor_id uuid, actor_role text,
  at timestamptz, body text, hash bytea, prev_hash bytea
)
language plpgsql set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  perform set_config('journal.scope', p_scope, true);
  return query
  select e.case_id, e.seq, e.transition, e.from_state, e.to_state, e.actor_id, e.actor_role, e.at, e.body::text, e.hash,
    coalesce((select p.hash from journal.entries p where p.case_id = e.case_id and p.seq = e.seq - 1), journal.genesis(e.case_id))
  from journal.cases c join journal.entries e on e.case_id = c.id
  where c.ref = p_ref and e.seq > p_after
  order by e.seq limit p_limit;
end
$$;
revoke all on function journal.timeline from public;
grant execute on function journal.timeline to sp_stage, sp_audit;

-- The timeline as a mission sees it. After its people left, it contains only entries of the mission's own roles: the
-- times of other entries would reveal the times of the legs.
create or replace function journal.mission_timeline(p_ref text, p_scope text, p_after int, p_limit int)
returns table (
  case_id uuid, seq int, transition text, from_state text, to_state text, actor_id uuid, actor_role text,
  at timestamptz, body text, hash bytea, prev_hash bytea
)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  with found as (select c.id from journal.cases c where c.ref = p_ref and p_scope in ('*', c.facility_id::text)),
  departure as (
    select min(e.seq) as seq from found join journal.entries e on e.case_id = found.id
    -- the people of a case that began by a split may have left before
    where e.transition = 'transit.depart' or e.seq = 1 and e.body -> 'file' ->> 'departedAt' is not null
  )
  select e.case_id, e.seq, e.transition, e.from_state, e.to_state, e.actor_id, e.actor_role, e.at, e.body::text, e.hash,
    coalesce((select p.hash from journal.entries p where p.case_id = e.case_id and p.seq = e.seq - 1), journal.genesis(e.case_id))
  from found join journal.entries e on e.case_id = found.id cross join departure d
  where e.seq > p_after and (e.seq <= coalesce(d.seq, e.seq) or e.actor_role in ('intake-officer', 'head-of-mission'))
  order by e.seq limit p_limit
$$;
revoke all on function journal.mission_timeline from public;
grant execute on function journal.mission_timeline to sp_audit;

-- The cases that got entries in the last seconds, for the gateways, which update open browsers. A gateway asks once a
-- second and looks back further, because an entry's time is taken before its commit makes it visible. Postgres plans the
-- query for each call: a generic plan would read all entries.
--
-- A notification at each commit would be faster, but would cost every append a lock that all commits share.
create or replace function journal.moved_since(p_scope text, p_seconds float8, p_limit int)
returns table (id uuid, ref text, facility_id uuid, version int)
language plpgsql set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
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
end
$$;
revoke all on function journal.moved_since from public;
grant execute on function journal.moved_since to sp_gateway;

reset role;
