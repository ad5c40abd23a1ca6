-- Budgets: how often one person may do an action within a time. From `soft` on, an alert is raised, once an hour; above
-- `hard`, the action is refused. Both are data: docs/operations.md says how to change them, docs/security.md explains
-- the values.

set role sp_owner;

create or replace function journal.raise_alert(p_person uuid, p_kind text, p_used int, p_at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare is_new boolean;
begin
  insert into journal.alerts (person_id, kind, hour, used, first_at, last_at)
  values (p_person, p_kind, date_trunc('hour', p_at), p_used, p_at, p_at)
  on conflict (person_id, kind, hour) do update
    set used = greatest(journal.alerts.used, excluded.used), last_at = excluded.last_at
  returning xmax = 0 into is_new;
  if is_new then delete from journal.alerts where first_at < p_at - interval '400 days'; end if;
end
$$;
revoke all on function journal.raise_alert from public;

-- Counts an action and returns true, or returns false and does not count it when the budget is used up. The insert locks
-- the person's row, so concurrent actions of one person are counted one after the other.
create or replace function journal.use_budget(
  p_person uuid, p_role text, p_kind text, p_subject text, p_amount int
)
returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  budget journal.budgets;
  moment timestamptz := clock_timestamp();
  this_step timestamptz := date_bin('10 minutes', moment, '2000-01-01');
  is_new boolean;
  total bigint;
begin
  select b.* into budget from journal.budgets b where b.kind = p_kind and b.role in (p_role, '*') order by b.role = '*' limit 1;
  if not found then return true; end if;
  insert into journal.uses (person_id, kind, subject, step, used) values (p_person, p_kind, p_subject, this_step, p_amount)
  on conflict (person_id, kind, subject, step) do update set used = journal.uses.used + excluded.used
  returning xmax = 0 into is_new;
  select sum(u.used) into total from journal.uses u
  where u.person_id = p_person and u.kind = p_kind and u.subject = p_subject
    and u.step >= this_step - make_interval(secs => budget.seconds);
  if total >= budget.soft then perform journal.raise_alert(p_person, p_kind, least(total, 1000000)::int, moment); end if;
  if total > budget.hard then
    update journal.uses u set used = u.used - p_amount
    where u.person_id = p_person and u.kind = p_kind and u.subject = p_subject and u.step = this_step;
    return false;
  end if;
  if is_new then
    delete from journal.uses where ctid = any (array(
      select u.ctid from journal.uses u where u.step < moment - interval '26 hours' limit 200 for update skip locked));
  end if;
  return true;
end
$$;
revoke all on function journal.use_budget from public;

-- Counts several actions. Returns null, or the first kind whose budget is used up.
create or replace function journal.spend(
  p_person uuid, p_role text, p_kind text[], p_subject text[], p_amount int[]
)
returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if cardinality(p_kind) > 64 then raise exception 'at most 64 at once' using errcode = 'SP004'; end if;
  for i in 1 .. coalesce(cardinality(p_kind), 0) loop
    if not journal.use_budget(p_person, p_role, p_kind[i], p_subject[i], p_amount[i]) then return p_kind[i]; end if;
  end loop;
  return null;
end
$$;
revoke all on function journal.spend from public;
grant execute on function journal.spend to sp_stage;

create or replace function journal.count_alerts() returns int
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select count(*)::int from journal.alerts where acknowledged_at is null
$$;
revoke all on function journal.count_alerts from public;
grant execute on function journal.count_alerts to sp_audit;

create or replace function journal.list_alerts(
  p_names boolean, p_waiting boolean, p_kind text, p_after uuid, p_limit int
)
returns table (
  id uuid, person uuid, username text, role text, kind text, used int, first_at timestamptz, last_at timestamptz,
  acknowledged_by uuid, acknowledged_at timestamptz
)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select a.id, a.person_id, case when p_names then p.username end, p.role, a.kind, a.used, a.first_at, a.last_at, a.acknowledged_by, a.acknowledged_at
  from journal.alerts a left join access.people p on p.id = a.person_id
  where (p_waiting is null or (a.acknowledged_at is null) = p_waiting) and (p_kind is null or a.kind = p_kind)
    and (p_after is null or (a.first_at, a.id) < (select b.first_at, b.id from journal.alerts b where b.id = p_after))
  order by a.first_at desc, a.id desc limit p_limit
$$;
revoke all on function journal.list_alerts from public;
grant execute on function journal.list_alerts to sp_gateway;

-- Only the first acknowledgement is kept. Nobody may acknowledge an alert about themself.
create or replace function journal.acknowledge_alert(p_id uuid, p_by uuid) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare alert journal.alerts;
begin
  select a.* into alert from journal.alerts a where a.id = p_id for update;
  if not found then return 'resource.not-found'; end if;
  if alert.person_id = p_by then return 'four-eyes.same-person'; end if;
  update journal.alerts set acknowledged_by = p_by, acknowledged_at = clock_timestamp() where id = p_id and acknowledged_at is null;
  return null;
end
$$;
revoke all on function journal.acknowledge_alert from public;
grant execute on function journal.acknowledge_alert to sp_gateway;

-- The number of alerts that wait, and the kinds of those after p_at. The first call has null for p_at and gets no kinds.
create or replace function journal.alerts_since(p_at timestamptz)
returns table (waiting int, kinds text[], latest timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select journal.count_alerts(), coalesce(array_agg(a.kind order by a.first_at) filter (where a.first_at > p_at), '{}'),
    coalesce(max(a.first_at), p_at, clock_timestamp())
  from journal.alerts a where a.first_at >= coalesce(p_at, clock_timestamp() - interval '1 day')
$$;
revoke all on function journal.alerts_since from public;
grant execute on function journal.alerts_since to sp_gateway;

reset role;
