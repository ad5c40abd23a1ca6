-- The only way to write an entry.

set role sp_owner;

-- One statement for a batch of transitions of distinct cases, each with its own answer; a refused one writes nothing
-- and never fails its neighbours. Arrays, not rows of JSON: the statement is prepared once and the sealed bytes are not
-- encoded again.
--
-- p_facts: the fields of the case file that change, or null. They were decided on the version that is compared here, so
-- the rest of the file is what they were decided on.
--
-- Locks are taken in the order of the cases' ids, then pools: two batches cannot wait for each other in a ring. The
-- case's key is not locked, so that a delivery for another case never waits for that case's own append, nor the two for
-- each other. A request that was already recorded is answered from its entry, so a client (or this process) may repeat
-- after an ambiguous commit.
--
-- Each case is looked up once after its lock: the entry, the case's new state and the answer come from what the verdict
-- saw. The case is updated at its place on disk, which nobody can move while it is locked.
--
-- The settings: a batch is few rows, each looked up by an index. The planner does not know how few, may have made its
-- plan while the tables were small, and would read them whole: that is also why arrays are unnested, which it takes for
-- ten rows, where it takes subscripts for a thousand. Before Postgres 18 what is off is only made to look expensive,
-- and what looks expensive is compiled first, for 0.2 s: a trigger that reads a small table whole is one of these.
-- Hence no compiling.
create or replace function journal.append(
  p_case uuid[], p_expected int[], p_scope text[], p_transition text[], p_to text[], p_actor uuid[], p_role text[],
  p_request bytea[], p_digest bytea[], p_body text[], p_identity bytea[], p_protection bytea[], p_route bytea[],
  p_facts jsonb[], p_effects jsonb[]
)
returns table (place int, outcome text, ref text, version int, state text, hash bytea, at timestamptz)
language plpgsql security definer set search_path = pg_catalog, pg_temp
set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off set jit = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  service text := journal.caller();
  moment timestamptz := clock_timestamp();
  micros bigint := journal.micros(moment);
  refused text[];
  acts boolean := false;
  offers boolean := false;
  facility uuid;
  i int;
begin
  if cardinality(p_case) > 64 then raise exception 'at most 64 transitions at once' using errcode = 'SP004'; end if;
  for i in 1 .. cardinality(p_case) loop
    continue when p_effects[i] is null;
    if p_effects[i] ? 'open' then
      perform journal.open_case(p_case[i], p_scope[i], p_body[i], p_facts[i], p_effects[i] -> 'open', moment);
    end if;
    offers := offers or p_effects[i] ? 'offers';
    acts := acts or p_effects[i] - '{open,custody,offers}'::text[] <> '{}';
  end loop;

  perform from journal.cases c where c.id = any (p_case) order by c.id for no key update;

  -- effects can refuse, and are applied before the entry; what they read is not what the verdict reads
  if acts then
    for i, facility in
      select n, c.facility_id
      from unnest(p_case, p_actor, p_request) with ordinality asked(case_id, actor, request, place)
      cross join lateral (select place::int as n) k
      -- out of scope is absent; coalesce, since a null must not slip through
      left join journal.cases c on c.id = asked.case_id and coalesce(p_scope[n], '') in ('*', c.facility_id::text)
      left join journal.entries done
        on done.case_id = asked.case_id and done.actor_id = asked.actor and done.request_id = asked.request
      left join lateral (
        select true as same from journal.four_eyes f
        where f.transition = p_transition[n] and asked.actor = (
          select e.actor_id from journal.entries e
          where e.case_id = c.id and e.transition = f.not_by order by e.seq desc limit 1)
        limit 1
      ) eyes on true
      -- the verdict below, as far as it can be before the effects
      where p_effects[n] - '{open,custody,offers}'::text[] <> '{}' and c.id is not null and done.seq is null
        and c.version is not distinct from p_expected[n]
        and service in (c.custody, coalesce(c.offered_to, c.custody)) and eyes.same is null
      order by n
    loop
      refused[i] := journal.apply_effects(p_case[i], facility, p_effects[i], moment);
    end loop;
  end if;

  return query
  with judged as materialized (
    select n, c.ctid as place_on_disk, c.id, c.ref, c.facility_id, c.version, c.state, c.head,
      done.seq as done_seq, done.to_state as done_state, done.hash as done_hash, done.at as done_at,
      case
        when c.id is null and p_effects[n] ? 'open'
          and p_body[n]::json ->> 'facility' is distinct from p_effects[n] -> 'open' ->> 'facility' then 'facility.differs'
        when c.id is null and p_effects[n] ? 'open' and not exists (select from journal.cases k where k.id = p_case[n])
          then 'reference.taken'
        when c.id is null then 'case.not-found'
        when done.seq is not null and done.request_digest = p_digest[n] then 'replayed'
        when done.seq is not null then 'idempotency-key.reused'
        when c.version is distinct from p_expected[n] then 'version.stale'
        when service not in (c.custody, coalesce(c.offered_to, c.custody)) then 'not-custodian'
        when eyes.same then 'four-eyes.same-person'
        when refused[n] is not null then refused[n]
        else 'appended'
      end as verdict
    from unnest(p_case, p_actor, p_request) with ordinality asked(case_id, actor, request, place)
    cross join lateral (select place::int as n) k
    left join journal.cases c on c.id = asked.case_id and coalesce(p_scope[n], '') in ('*', c.facility_id::text)
    left join journal.entries done
      on done.case_id = asked.case_id and done.actor_id = asked.actor and done.request_id = asked.request
    left join lateral (
      select true as same from journal.four_eyes f
      where f.transition = p_transition[n] and asked.actor = (
        select e.actor_id from journal.entries e
        where e.case_id = c.id and e.transition = f.not_by order by e.seq desc limit 1)
      limit 1
    ) eyes on true
  ), hashed as materialized (
    select j.*, case when j.verdict = 'appended' then
      journal.entry_hash(j.head, j.id, j.version + 1, p_transition[n], j.state, p_to[n], p_actor[n], p_role[n],
        micros, p_request[n], p_body[n], p_identity[n], p_protection[n], p_route[n]) end as entry_hash
    from judged j
  ), written as (
    insert into journal.entries (case_id, seq, facility_id, transition, from_state, to_state, actor_id, actor_role, at,
      request_id, request_digest, body, identity, protection, route, hash)
    select a.id, a.version + 1, a.facility_id, p_transition[n], a.state, p_to[n], p_actor[n], p_role[n], moment,
      p_request[n], p_digest[n], p_body[n]::json, p_identity[n], p_protection[n], p_route[n], a.entry_hash
    from hashed a where a.verdict = 'appended'
  ), moved as (
    update journal.cases c set
      state = p_to[n], version = a.version + 1, head = a.entry_hash, moved_at = moment,
      -- as it stands, the stored bytes are copied and not parsed, merged and packed again
      facts = case when p_facts[n] is null or p_effects[n] ? 'open' then c.facts else c.facts || p_facts[n] end,
      assignee = case when p_facts[n] ? 'assignee' then (p_facts[n] ->> 'assignee')::uuid else c.assignee end,
      priority = case when p_facts[n] ? 'processingPriority' then p_facts[n] ->> 'processingPriority' else c.priority end,
      held = case when p_facts[n] ? 'held' then p_facts[n] ->> 'held' else c.held end,
      custody = coalesce(p_effects[n] ->> 'custody', c.custody),
      -- an offer stands until the case moves on
      offered_to = case when p_to[n] = c.state then c.offered_to else p_effects[n] -> 'offers' ->> 'service' end,
      due_at = case when p_effects[n] ? 'clocks'
        then (select min(k.due_at) from journal.clocks k where k.case_id = c.id and k.state = 'running') else c.due_at end
    from hashed a where c.ctid = a.place_on_disk and c.id = a.id and a.verdict = 'appended'
  ), offered as (
    insert into journal.deliveries (case_id, seq, facility_id, service, task)
    select a.id, a.version + 1, a.facility_id, p_effects[n] -> 'offers' ->> 'service', p_effects[n] -> 'offers' ->> 'task'
    from hashed a where a.verdict = 'appended' and p_effects[n] ? 'offers'
  )
  select h.n, h.verdict, h.ref,
    case h.verdict when 'appended' then h.version + 1 when 'replayed' then h.done_seq else h.version end,
    case h.verdict when 'appended' then p_to[n] when 'replayed' then h.done_state else h.state end,
    case h.verdict when 'appended' then h.entry_hash when 'replayed' then h.done_hash end,
    case h.verdict when 'appended' then moment when 'replayed' then h.done_at end
  from hashed h;

  -- one wake-up a batch, and only when something was handed over: NOTIFY takes a lock that all commits share
  if offers then perform pg_notify('sp_deliveries', ''); end if;
end
$$;
revoke all on function journal.append from public;
grant execute on function journal.append to sp_stage;

reset role;
