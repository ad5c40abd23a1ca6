-- How services read a case. Each function sets the scope for its own statement and runs with the caller's rights, so
-- that row-level security decides which rows it returns. The settings make the planner use indexes; append() says why.

set role sp_owner;

-- Everything that a service needs to decide, in one round trip: the case, its wrapped keys, the time, and the entry of
-- the same request. For several cases in one scope, because row-level security applies one scope to a statement.
create or replace function journal.load_cases(p_scope text, p_ref text[], p_actor uuid[], p_request bytea[])
returns table (
  place int, id uuid, ref text, facility_id uuid, state text, version int, custody text, offered_to text, facts jsonb,
  due_at timestamptz, opened_at timestamptz, moved_at timestamptz, keys json, now timestamptz, done_seq int,
  done_transition text, done_state text, done_hash bytea, done_at timestamptz, done_digest bytea
)
language plpgsql set search_path = pg_catalog, pg_temp
set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off set jit = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
begin
  perform set_config('journal.scope', p_scope, true);
  return query
  select asked.place::int, c.id, c.ref, c.facility_id, c.state, c.version, c.custody, c.offered_to, c.facts, c.due_at, c.opened_at, c.moved_at,
    (select json_object_agg(k.compartment, encode(k.wrapped, 'base64')) from journal.case_keys k where k.case_id = c.id),
    clock_timestamp(), e.seq, e.transition, e.to_state, e.hash, e.at, e.request_digest
  from unnest(p_ref, p_actor, p_request) with ordinality asked(ref, actor, request, place)
  join journal.cases c on c.ref = asked.ref
  left join journal.entries e on e.case_id = c.id and e.actor_id = asked.actor and e.request_id = asked.request;
end
$$;
revoke all on function journal.load_cases from public;
grant execute on function journal.load_cases to sp_stage;

-- The custodians of several cases, each in its own scope. Row-level security applies one scope to a statement, so there
-- is one statement for each scope. The limit prevents a call with a million references.
create or replace function journal.find_cases(p_ref text[], p_scope text[])
returns table (place int, id uuid, custody text)
language plpgsql set search_path = pg_catalog, pg_temp
set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off set jit = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare one_scope text;
begin
  if cardinality(p_ref) > 64 then raise exception 'at most 64 cases at once' using errcode = 'SP004'; end if;
  for one_scope in select distinct s from unnest(p_scope) s loop
    perform set_config('journal.scope', one_scope, true);
    return query
    select asked.place::int, c.id, c.custody
    from unnest(p_ref, p_scope) with ordinality asked(ref, scope, place)
    join journal.cases c on c.ref = asked.ref
    where asked.scope = one_scope;
  end loop;
end
$$;
revoke all on function journal.find_cases from public;
grant execute on function journal.find_cases to sp_gateway;

-- A case's clocks: first the running ones by deadline, then the paused ones with the time that is left, then the stopped
-- ones.
create or replace function journal.case_clocks(p_ref text, p_scope text)
returns table (name text, state text, due_at timestamptz, remaining_seconds float8)
language plpgsql set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  perform set_config('journal.scope', p_scope, true);
  return query
  select k.name, k.state, k.due_at, extract(epoch from k.remaining)::float8
  from journal.cases c join journal.clocks k on k.case_id = c.id
  where c.ref = p_ref
  order by array_position(array['running', 'paused', 'stopped'], k.state), k.due_at, k.name limit 100;
end
$$;
revoke all on function journal.case_clocks from public;
grant execute on function journal.case_clocks to sp_stage;

-- The other cases of the household: those that came out of one another by splits, as far as the scope shows them.
create or replace function journal.household(p_ref text, p_scope text)
returns table (ref text, state text, people int)
language plpgsql set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  perform set_config('journal.scope', p_scope, true);
  return query
  select o.ref, o.state, o.people::int
  from journal.cases c join journal.cases o
    on o.id <> c.id and (o.id = c.household_id or o.household_id = coalesce(c.household_id, c.id))
  where c.ref = p_ref
  order by o.opened_at, o.id limit 50;
end
$$;
revoke all on function journal.household from public;
grant execute on function journal.household to sp_stage;

reset role;
