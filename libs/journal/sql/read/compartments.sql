-- Only these functions return sealed bodies, and each writes the read entry first, in the same transaction.

set role sp_owner;

-- A coordinator needs a break-glass entry of their own for the compartment, at most three hours old. After a review
-- found it not justified, it opens nothing any more; each break-glass entry has its own review. What a person opens
-- counts against a budget. What a rule opens ('decide:…') does not, because no person reads it.
create or replace function journal.open_compartment(
  p_case uuid, p_scope text, p_compartment text, p_actor uuid, p_role text, p_purpose text
)
returns table (seq int, transition text, at timestamptz, sealed bytea)
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare facility uuid;
begin
  select c.facility_id into facility from journal.cases c where c.id = p_case and p_scope in ('*', c.facility_id::text);
  if not found then raise exception 'no such case' using errcode = 'SP404'; end if;
  if p_role = 'coordinator' and not exists (
    select from journal.entries e
    where e.case_id = p_case and e.actor_id = p_actor and e.transition = 'case.break-glass'
      and e.body ->> 'compartment' = p_compartment and e.at > clock_timestamp() - interval '3 hours'
      and not exists (
        select from journal.entries r
        where r.case_id = p_case and r.seq > e.seq and r.transition = 'case.review-break-glass'
          and (r.body ->> 'entry')::int = e.seq and r.body ->> 'justified' = 'false')
  ) then
    raise exception 'no glass was broken' using errcode = 'SP403';
  end if;
  if p_purpose not like 'decide:%' and not journal.use_budget(p_actor, p_role, 'open', '', 1) then
    raise exception 'too much was opened' using errcode = 'SP429';
  end if;
  insert into journal.reads (case_id, facility_id, compartment, actor_id, actor_role, purpose)
  values (p_case, facility, p_compartment, p_actor, p_role, p_purpose);
  return query
  select e.seq, e.transition, e.at,
    case p_compartment when 'identity' then e.identity when 'protection' then e.protection else e.route end
  from journal.entries e
  where e.case_id = p_case
    and case p_compartment when 'identity' then e.identity when 'protection' then e.protection else e.route end is not null
  order by e.seq;
end
$$;
revoke all on function journal.open_compartment from public;
grant execute on function journal.open_compartment to sp_stage;

-- Like open_compartment(), with the same read entry, but it returns only some of the bodies: those of entries up to the
-- last p_until, of the transitions in p_made, and of the reader's own entries. The others do not leave the database.
create or replace function journal.open_part(
  p_case uuid, p_scope text, p_compartment text, p_actor uuid, p_role text, p_purpose text, p_until text, p_made text[]
)
returns table (seq int, transition text, at timestamptz, sealed bytea)
language sql security definer set search_path = pg_catalog, pg_temp
as $$
  with opened as materialized (
    select o.* from journal.open_compartment(p_case, p_scope, p_compartment, p_actor, p_role, p_purpose) o
  ), handed_over as (
    select max(e.seq) as seq from journal.entries e where e.case_id = p_case and e.transition = p_until
  )
  select o.seq, o.transition, o.at, o.sealed
  from opened o join journal.entries e on e.case_id = p_case and e.seq = o.seq cross join handed_over h
  where coalesce(o.seq <= h.seq, false) or o.transition = any (p_made) or e.actor_id = p_actor
  order by o.seq
$$;
revoke all on function journal.open_part from public;
grant execute on function journal.open_part to sp_stage;

create or replace function journal.list_reads(p_ref text, p_scope text, p_before timestamptz, p_limit int)
returns table (act text, compartment text, actor text, role text, purpose text, at timestamptz)
language plpgsql set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  perform set_config('journal.scope', p_scope, true);
  return query
  select r.act, r.compartment, r.actor_id::text, r.actor_role, r.purpose, r.at
  from journal.cases c join journal.reads r on r.case_id = c.id
  where c.ref = p_ref and (p_before is null or r.at < p_before)
  order by r.at desc limit p_limit;
end
$$;
revoke all on function journal.list_reads from public;
grant execute on function journal.list_reads to sp_audit;

-- Records an export, before the service sends a byte. `copy` is the number of this export of the case.
create or replace function journal.record_export(
  p_ref text, p_scope text, p_act text, p_actor uuid, p_role text, p_purpose text
)
returns table (id uuid, at timestamptz, copy int)
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare asked journal.cases;
begin
  -- the lock makes concurrent exports wait, so that each copy gets its own number
  select c.* into asked from journal.cases c where c.ref = p_ref and p_scope in ('*', c.facility_id::text) for no key update;
  if not found then raise exception 'no such case' using errcode = 'SP404'; end if;
  if p_act not like 'export-%' then raise exception 'not an export' using errcode = '22023'; end if;
  return query
  insert into journal.reads (case_id, facility_id, act, actor_id, actor_role, purpose)
  values (asked.id, asked.facility_id, p_act, p_actor, p_role, p_purpose)
  returning reads.id, reads.at, 1 + (select count(*)::int from journal.reads r where r.case_id = asked.id and r.act <> 'open');
end
$$;
revoke all on function journal.record_export from public;
grant execute on function journal.record_export to sp_audit;

-- Sealed bodies as they are stored, for a bundle. p_export names the read entry of the export, which says who gets them
-- and must not be older than a minute.
create or replace function journal.sealed_bodies(p_export uuid)
returns table (seq int, identity bytea, protection bytea, route bytea)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select e.seq, e.identity, e.protection, e.route
  from journal.reads r join journal.entries e on e.case_id = r.case_id
  where r.id = p_export and r.act = 'export-bundle' and r.at > clock_timestamp() - interval '1 minute'
    and (e.identity is not null or e.protection is not null or e.route is not null)
  order by e.seq
$$;
revoke all on function journal.sealed_bodies from public;
grant execute on function journal.sealed_bodies to sp_audit;

reset role;
