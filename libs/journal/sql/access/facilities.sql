-- A facility's own durations and places. They contain nothing about a case. A changed duration does not change the
-- deadline of a running clock.

set role sp_owner;

create or replace function journal.find_facility(p_code text) returns uuid
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select id from access.facilities where code = p_code
$$;
revoke all on function journal.find_facility from public;
grant execute on function journal.find_facility to sp_audit;

create or replace function journal.list_clock_rules(p_facility uuid)
returns table (name text, priority text, seconds int)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select r.name, r.priority, r.seconds from journal.clock_rules r where r.facility_id = p_facility
$$;
revoke all on function journal.list_clock_rules from public;
grant execute on function journal.list_clock_rules to sp_gateway;

-- Without seconds, the lifecycle's duration applies again.
create or replace function journal.set_clock_rule(
  p_facility uuid, p_name text, p_priority text, p_seconds int
)
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if p_seconds is null then
    delete from journal.clock_rules r where r.facility_id = p_facility and r.name = p_name and r.priority = p_priority;
  else
    insert into journal.clock_rules (facility_id, name, priority, seconds) values (p_facility, p_name, p_priority, p_seconds)
    on conflict (facility_id, name, priority) do update set seconds = excluded.seconds;
  end if;
end
$$;
revoke all on function journal.set_clock_rule from public;
grant execute on function journal.set_clock_rule to sp_gateway;

create or replace function journal.define_pool(
  p_id uuid, p_kind text, p_facility uuid, p_label text, p_capacity int
)
returns void
language sql security definer set search_path = pg_catalog, pg_temp
as $$
  insert into journal.pools (id, kind, facility_id, label, capacity) values (p_id, p_kind, p_facility, p_label, p_capacity)
  on conflict (id) do update set label = excluded.label, capacity = excluded.capacity
$$;
revoke all on function journal.define_pool from public;
grant execute on function journal.define_pool to sp_gateway;

reset role;
