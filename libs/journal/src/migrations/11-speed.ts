import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The same appends in less time: docs/performance.md says where it went. What is written, what is hashed and what is refused stay as they
 * were, and both versions of a service can run on it.
 */
export class Speed1763850000011 implements MigrationInterface {
  name = 'Speed1763850000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      set local role sp_owner;
      ${hashing} ${noStateWithoutEntry} ${append}
      revoke all on all functions in schema journal from public;
      reset role;
    `);
  }

  async down(): Promise<void> {
    throw new Error('not undone: drop the database instead');
  }
}

/**
 * The bytes of docs/journal.md, framed in place: framed() and digest_or_none() are functions in SQL that Postgres does not inline here, and
 * each call of one costs as much as the SHA-256.
 */
const framed = (value: string): string =>
  `int4send(octet_length(convert_to(${value}, 'UTF8'))) || convert_to(${value}, 'UTF8')`;
const digest = (sealed: string): string =>
  `case when ${sealed} is null then '\\x00'::bytea else '\\x01'::bytea || sha256(${sealed}) end`;

const hashing = /* sql */ `
  create or replace function journal.entry_hash(
    prev bytea, case_id uuid, seq int, facility_id uuid, transition text, from_state text, to_state text,
    actor_id uuid, actor_role text, at_micros bigint, request_id bytea, body text, identity bytea, protection bytea, route bytea
  ) returns bytea language plpgsql immutable parallel safe as $$
  begin
    return sha256(
      '\\x736166652d706173736167652f656e7472792f763100'::bytea || prev || uuid_send(case_id) || int4send(seq) ||
      uuid_send(facility_id) || ${framed('transition')} || ${framed('from_state')} || ${framed('to_state')} ||
      uuid_send(actor_id) || ${framed('actor_role')} || int8send(at_micros) || request_id ||
      sha256(convert_to(body, 'UTF8')) || ${digest('identity')} || ${digest('protection')} || ${digest('route')}
    );
  end $$;
`;

/**
 * Checked once a statement over all its rows, and at its end instead of at the commit: whatever moves a case brings the entry along in the
 * same statement, as append() does. A row inserted alone, as a new case is before its first entry, is still looked at when the transaction ends.
 * Subqueries, not joins: they have one plan, by the primary key, however many rows the planner expects.
 */
const noStateWithoutEntry = /* sql */ `
  create function journal.require_entries() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    if exists (
      select from moved m where not coalesce((
        select e.hash = m.head and e.to_state = m.state from journal.entries e where e.case_id = m.id and e.seq = m.version), false)
    ) then
      raise exception 'a case stands where no entry put it' using errcode = 'SP002';
    end if;
    return null;
  end $$;
  drop trigger entry_for_state on journal.cases;
  create constraint trigger entry_for_state after insert on journal.cases
    deferrable initially deferred for each row execute function journal.require_entry();
  create trigger entries_for_states after update on journal.cases
    referencing new table as moved for each statement execute function journal.require_entries();

  create function journal.require_states() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    if exists (
      select from added a where not coalesce((select c.version >= a.seq from journal.cases c where c.id = a.case_id), false)
    ) then
      raise exception 'an entry that its case does not know' using errcode = 'SP003';
    end if;
    return null;
  end $$;
  drop trigger state_for_entry on journal.entries;
  create trigger states_for_entries after insert on journal.entries
    referencing new table as added for each statement execute function journal.require_states();
`;

/**
 * As in migration 4, but that each case is looked up twice and not five times, to lock it and to change it: what the lock found goes on in arrays.
 * The search for a recorded request begins after the lock, with a snapshot of its own: an entry that was committed while this waited
 * for the lock is seen.
 *
 * p_facts are the fields of the case file that change, or null; a whole file says the same with more words. They were decided on
 * the version that is compared here, so the rest of the file is what they were decided on.
 */
const append = /* sql */ `
  create or replace function journal.append(
    p_case uuid[], p_expected int[], p_scope text[], p_transition text[], p_to text[], p_actor uuid[], p_role text[],
    p_request bytea[], p_digest bytea[], p_body text[], p_identity bytea[], p_protection bytea[], p_route bytea[],
    p_facts jsonb[], p_effects jsonb[]
  ) returns table (place int, outcome text, ref text, version int, state text, hash bytea, at timestamptz)
  language plpgsql security definer set search_path = pg_catalog, pg_temp
  -- a batch has few rows, but the planner takes an array for a thousand and would read whole tables to join them
  set enable_hashjoin = off set enable_mergejoin = off set plan_cache_mode = force_generic_plan as $$
  #variable_conflict use_column
  declare
    service text := journal.caller();
    moment timestamptz := clock_timestamp();
    micros bigint := journal.micros(moment);
    -- the cases that are there and locked, in one order
    places int[]; ids uuid[]; refs text[]; facilities uuid[]; states text[]; versions int[]; heads bytea[]; custodies text[]; offers text[];
    watched text[];
    verdicts text[];
    done_seqs int[]; done_states text[]; done_hashes bytea[]; done_ats timestamptz[];
    refused text;
    handed_over boolean := false;
    i int;
  begin
    if cardinality(p_case) > 64 then raise exception 'at most 64 transitions at once' using errcode = 'SP004'; end if;
    for i in 1 .. cardinality(p_case) loop
      if p_effects[i] ? 'open' then
        perform journal.open_case(p_case[i], p_scope[i], p_facts[i], p_effects[i] -> 'open', moment);
      end if;
    end loop;

    select array_agg(l.n), array_agg(l.id), array_agg(l.ref), array_agg(l.facility_id), array_agg(l.state), array_agg(l.version), array_agg(l.head),
      array_agg(l.custody), array_agg(l.offered_to)
    into places, ids, refs, facilities, states, versions, heads, custodies, offers
    from (
      select g.n::int, c.id, c.ref, c.facility_id, c.state, c.version, c.head, c.custody, c.offered_to
      from unnest(p_case) with ordinality g(id, n) join journal.cases c on c.id = g.id order by c.id for update of c
    ) l;

    watched := array(select f.transition from journal.four_eyes f where f.transition = any (p_transition));

    select array_agg(
      case
        when p_effects[k] ? 'open' and l.id is null then 'reference.taken'
        -- coalesce and distinct: a null must refuse, not slip through
        when l.id is null or coalesce(p_scope[k], '') not in ('*', l.facility_id::text) then 'case.not-found'
        when done.seq is not null and done.request_digest = p_digest[k] then 'replayed'
        when done.seq is not null then 'idempotency-key.reused'
        when l.version is distinct from p_expected[k] then 'version.stale'
        when service not in (l.custody, coalesce(l.offered_to, l.custody)) then 'not-custodian'
        when p_transition[k] = any (watched) and exists (
          select from journal.four_eyes f
          where f.transition = p_transition[k] and p_actor[k] = (
            select e.actor_id from journal.entries e where e.case_id = p_case[k] and e.transition = f.not_by order by e.seq desc limit 1)
        ) then 'four-eyes.same-person'
        else 'appended'
      end order by k),
      array_agg(done.seq order by k), array_agg(done.to_state order by k), array_agg(done.hash order by k), array_agg(done.at order by k)
    into verdicts, done_seqs, done_states, done_hashes, done_ats
    from generate_subscripts(p_case, 1) k
    left join unnest(places, ids, facilities, versions, custodies, offers) l(n, id, facility_id, version, custody, offered_to) on l.n = k
    left join journal.entries done on done.case_id = p_case[k] and done.actor_id = p_actor[k] and done.request_id = p_request[k];

    for i in 1 .. cardinality(p_case) loop
      if p_effects[i] is not null and verdicts[i] = 'appended' then
        refused := journal.apply_effects(p_case[i], facilities[array_position(places, i)], p_effects[i], moment);
        if refused is not null then verdicts[i] := refused; end if;
        handed_over := handed_over or (refused is null and p_effects[i] ? 'offers');
      end if;
    end loop;

    return query
    with locked as materialized (
      select l.* from unnest(places, ids, refs, facilities, states, versions, heads) l(n, id, ref, facility_id, state, version, head)
    ), accepted as materialized (
      select l.n, l.id, l.facility_id, l.version + 1 as seq, l.state as from_state,
        journal.entry_hash(l.head, l.id, l.version + 1, l.facility_id, p_transition[l.n], l.state, p_to[l.n], p_actor[l.n], p_role[l.n],
          micros, p_request[l.n], p_body[l.n], p_identity[l.n], p_protection[l.n], p_route[l.n]) as hash
      from locked l where verdicts[l.n] = 'appended'
    ), written as (
      insert into journal.entries (case_id, seq, facility_id, transition, from_state, to_state, actor_id, actor_role, at,
        request_id, request_digest, body, identity, protection, route, hash)
      select a.id, a.seq, a.facility_id, p_transition[n], a.from_state, p_to[n], p_actor[n], p_role[n], moment,
        p_request[n], p_digest[n], p_body[n]::json, p_identity[n], p_protection[n], p_route[n], a.hash
      from accepted a
    ), moved as (
      update journal.cases c set
        state = p_to[n], version = a.seq, head = a.hash, moved_at = moment,
        -- as it stands, the stored bytes are copied and not parsed, merged and packed again
        facts = case when p_facts[n] is null or p_effects[n] ? 'open' then c.facts else c.facts || p_facts[n] end,
        custody = coalesce(p_effects[n] ->> 'custody', c.custody),
        -- an offer stands until the case moves on
        offered_to = case when p_to[n] = c.state then c.offered_to else p_effects[n] -> 'offers' ->> 'service' end,
        due_at = case when p_effects[n] ? 'clocks'
          then (select min(k.due_at) from journal.clocks k where k.case_id = c.id and k.state = 'running') else c.due_at end
      from accepted a where c.id = a.id
    ), offered as (
      insert into journal.deliveries (case_id, seq, facility_id, service, task)
      select a.id, a.seq, a.facility_id, p_effects[n] -> 'offers' ->> 'service', p_effects[n] -> 'offers' ->> 'task'
      from accepted a where p_effects[n] ? 'offers'
    )
    select k, verdicts[k], l.ref,
      coalesce(a.seq, case when verdicts[k] = 'replayed' then done_seqs[k] else l.version end),
      case when a.id is not null then p_to[k] when verdicts[k] = 'replayed' then done_states[k] else l.state end,
      coalesce(a.hash, case when verdicts[k] = 'replayed' then done_hashes[k] end),
      case when a.id is not null then moment when verdicts[k] = 'replayed' then done_ats[k] end
    from generate_subscripts(p_case, 1) k
    left join accepted a on a.n = k
    left join locked l on l.n = k and verdicts[k] not in ('case.not-found', 'reference.taken');

    -- one wake-up a batch, and only when something was handed over: NOTIFY takes a lock that all commits share
    if handed_over then perform pg_notify('sp_deliveries', ''); end if;
  end $$;
`;
