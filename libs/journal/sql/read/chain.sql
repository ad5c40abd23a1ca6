-- What a verifier needs, with digests of sealed bodies instead of the bodies. facility_id is from the case's row; the
-- chain contains the facility in the body of the first entry.

set role sp_owner;

create or replace function journal.chain(p_ref text, p_scope text)
returns table (
  facility_id uuid, head bytea, version int, state text, case_id uuid, seq int, transition text, from_state text,
  to_state text, actor_id uuid, actor_role text, at_us text, request_id bytea, body text, identity_digest bytea,
  protection_digest bytea, route_digest bytea, hash bytea
)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select c.facility_id, c.head, c.version, c.state, e.case_id, e.seq, e.transition, e.from_state, e.to_state,
    e.actor_id, e.actor_role, journal.micros(e.at)::text, e.request_id, e.body::text,
    sha256(e.identity), sha256(e.protection), sha256(e.route), e.hash
  from journal.cases c left join journal.entries e on e.case_id = c.id
  where c.ref = p_ref and p_scope in ('*', c.facility_id::text)
  order by e.seq
$$;
revoke all on function journal.chain from public;
grant execute on function journal.chain to sp_audit;

-- Every row contains the case; when no entry is left after p_after, there is one row with the case only. One statement,
-- and so one snapshot, so that the head belongs to the entries.
create or replace function journal.chain_page(p_ref text, p_scope text, p_after int, p_limit int)
returns table (
  case_id uuid, facility_id uuid, genesis bytea, head bytea, version int, state text, seq int, transition text,
  from_state text, to_state text, actor_id uuid, actor_role text, at_us text, request_id bytea, body text,
  identity_digest bytea, protection_digest bytea, route_digest bytea, hash bytea
)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select c.id, c.facility_id, journal.genesis(c.id), c.head, c.version, c.state, e.seq, e.transition, e.from_state,
    e.to_state,
    e.actor_id, e.actor_role, journal.micros(e.at)::text, e.request_id, e.body::text,
    sha256(e.identity), sha256(e.protection), sha256(e.route), e.hash
  from journal.cases c
  left join lateral (
    select o.* from journal.entries o where o.case_id = c.id and o.seq > p_after order by o.seq limit p_limit
  ) e on true
  where c.ref = p_ref and p_scope in ('*', c.facility_id::text)
  order by e.seq
$$;
revoke all on function journal.chain_page from public;
grant execute on function journal.chain_page to sp_audit;

-- Every read of a case with the fields that were hashed, oldest first.
create or replace function journal.chain_reads(p_ref text, p_scope text, p_limit int)
returns table (
  id uuid, case_id uuid, act text, compartment text, actor_id uuid, actor_role text, purpose text, at_us text
)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select r.id, r.case_id, r.act, r.compartment, r.actor_id, r.actor_role, r.purpose, journal.micros(r.at)::text
  from journal.cases c join journal.reads r on r.case_id = c.id
  where c.ref = p_ref and p_scope in ('*', c.facility_id::text)
  order by r.at, r.id limit p_limit
$$;
revoke all on function journal.chain_reads from public;
grant execute on function journal.chain_reads to sp_audit;

reset role;
