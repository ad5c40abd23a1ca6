-- The only way to write an entry.

set role sp_owner;

-- The verdict on each transition of a batch, from what the database has before the effects of the batch: the case, if it
-- is in the scope, and the entry of the same request, if there is one. `n` is the transition's place in the batch.
--
-- An SQL function without settings of its own, so that Postgres puts its text into the two statements of append() that
-- use it: they run as if the text stood there, with append()'s settings and one plan.
create or replace function journal.verdicts(
  p_service text, p_case uuid[], p_expected int[], p_scope text[], p_transition text[], p_actor uuid[],
  p_request bytea[], p_digest bytea[], p_body text[], p_effects jsonb[]
)
returns table (
  n int, place_on_disk tid, id uuid, ref text, facility_id uuid, version int, state text, head bytea, done_seq int,
  done_state text, done_hash bytea, done_at timestamptz, before_effects text
)
language sql stable
as $$
  select k.n, c.ctid, c.id, c.ref, c.facility_id, c.version, c.state, c.head, done.seq, done.to_state, done.hash, done.at,
    case
      when c.id is null and p_effects[k.n] ? 'open'
        and p_body[k.n]::json ->> 'facility' is distinct from p_effects[k.n] -> 'open' ->> 'facility'
        then 'facility.differs'
      when c.id is null and p_effects[k.n] ? 'open'
        and not exists (select from journal.cases o where o.id = p_case[k.n])
        then 'reference.taken'
      when c.id is null then 'case.not-found'
      when done.seq is not null and done.request_digest = p_digest[k.n] then 'replayed'
      when done.seq is not null then 'idempotency-key.reused'
      when c.version is distinct from p_expected[k.n] then 'version.stale'
      when p_service not in (c.custody, coalesce(c.offered_to, c.custody)) then 'not-custodian'
      when eyes.same then 'four-eyes.same-person'
      else 'appended'
    end
  from unnest(p_case, p_actor, p_request) with ordinality asked(case_id, actor, request, place)
  cross join lateral (select asked.place::int as n) k
  -- a case that is out of scope counts as absent; coalesce, because a null scope must not match
  left join journal.cases c on c.id = asked.case_id and coalesce(p_scope[k.n], '') in ('*', c.facility_id::text)
  left join journal.entries done
    on done.case_id = asked.case_id and done.actor_id = asked.actor and done.request_id = asked.request
  left join lateral (
    select true as same from journal.four_eyes f
    where f.transition = p_transition[k.n] and asked.actor = (
      select e.actor_id from journal.entries e
      where e.case_id = c.id and e.transition = f.not_by order by e.seq desc limit 1)
    limit 1
  ) eyes on true
$$;
revoke all on function journal.verdicts from public;

-- Writes a batch of transitions of distinct cases in one statement. Each transition gets its own answer; a refused one
-- writes nothing and never makes another one fail. The parameters are arrays, not rows of JSON, so that the statement is
-- prepared once and sealed bytes are not encoded again.
--
-- 1. Opens new cases, so that they have a row (open_case).
-- 2. Locks the cases, in the order of their ids, then pools, so that two batches cannot deadlock. It does not lock the
--    case's key (no key update), so that inserts that refer to the case, such as deliveries, do not wait for it.
-- 3. Applies the effects of transitions that nothing else refuses (apply_effects). Effects can refuse, too.
-- 4. Takes the verdicts, computes the hashes, inserts the entries, updates the cases and offers them, in one statement.
--
-- A request that was recorded before is answered from its entry. So a client, or this service, may repeat a request
-- after a commit whose result it does not know.
--
-- p_facts: the fields of the case file that change, or null. The service decided them on the version that the verdict
-- compares, so the other fields are still those of the decision.
--
-- Each case is looked up once after its lock: the entry, the case's new state and the answer come from the row that the
-- verdict used. The update finds the case by its place on disk, which cannot change while the case is locked.
--
-- The settings: a batch has few rows, and each is found by an index. The planner does not know that, may have made its
-- plan while the tables were small, and would read whole tables. For the same reason arrays are unnested: the planner
-- expects ten rows of an array, but a thousand of subscripts. Before Postgres 18, a method that is off only looks
-- expensive, and an expensive plan is compiled first, for 0.2 s; a trigger that reads a small table as a whole is such a
-- plan. Hence no compilation (jit).
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
  splits boolean := false;
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
    splits := splits or p_effects[i] ? 'split';
    acts := acts or p_effects[i] - '{open,custody,offers}'::text[] <> '{}';
  end loop;

  perform from journal.cases c where c.id = any (p_case) order by c.id for no key update;

  if acts then
    for i, facility in
      select v.n, v.facility_id
      from journal.verdicts(service, p_case, p_expected, p_scope, p_transition, p_actor, p_request, p_digest, p_body,
        p_effects) v
      where v.before_effects = 'appended' and p_effects[v.n] - '{open,custody,offers}'::text[] <> '{}'
      order by v.n
    loop
      refused[i] := journal.apply_effects(p_case[i], facility, p_effects[i], moment);
    end loop;
  end if;

  return query
  with judged as materialized (
    select v.*,
      case when v.before_effects = 'appended' then coalesce(refused[v.n], 'appended') else v.before_effects end as verdict
    from journal.verdicts(service, p_case, p_expected, p_scope, p_transition, p_actor, p_request, p_digest, p_body,
      p_effects) v
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
      -- without a change, Postgres copies the stored bytes instead of parsing, merging and packing them
      facts = case when p_facts[n] is null or p_effects[n] ? 'open' then c.facts else c.facts || p_facts[n] end,
      people = case when p_facts[n] ? 'people' then jsonb_array_length(p_facts[n] -> 'people') else c.people end,
      assignee = case when p_facts[n] ? 'assignee' then (p_facts[n] ->> 'assignee')::uuid else c.assignee end,
      priority = case when p_facts[n] ? 'processingPriority' then p_facts[n] ->> 'processingPriority' else c.priority end,
      held = case when p_facts[n] ? 'held' then p_facts[n] ->> 'held' else c.held end,
      custody = coalesce(p_effects[n] ->> 'custody', c.custody),
      -- an offer ends when the case goes to another state
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

  if splits then
    perform journal.begin_split(e.case_id, e.seq, e.hash, p_effects[n] -> 'split', e.actor_id, e.actor_role, e.request_id,
      e.request_digest, moment)
    from generate_subscripts(p_case, 1) n
    join journal.entries e on e.case_id = p_case[n] and e.seq = p_expected[n] + 1 and e.request_id = p_request[n]
    where p_effects[n] ? 'split' and e.at = moment;
  end if;

  -- at most one notification for a batch, because NOTIFY takes a lock that all commits share
  if offers then perform pg_notify('sp_deliveries', ''); end if;
end
$$;
revoke all on function journal.append from public;
grant execute on function journal.append to sp_stage;

reset role;
