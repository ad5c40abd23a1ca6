import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The only way to write an entry. */
export class Append1763850000004 implements MigrationInterface {
  name = 'Append1763850000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      set local role sp_owner;
      ${hashing} ${opening} ${effects} ${append}
      revoke all on all functions in schema journal from public;
      grant execute on function journal.append to sp_stage;
      reset role;
    `);
  }

  async down(): Promise<void> {
    throw new Error('not undone: drop the database instead');
  }
}

/** The bytes are documented in docs/journal.md; libs/proof computes the same. */
const hashing = /* sql */ `
  create function journal.caller() returns text language sql stable as $$ select substr(session_user, 4) $$;

  create function journal.framed(value text) returns bytea language sql immutable parallel safe as
    $$ select int4send(octet_length(convert_to(value, 'UTF8'))) || convert_to(value, 'UTF8') $$;

  create function journal.genesis(case_id uuid) returns bytea language sql immutable parallel safe as
    $$ select sha256(convert_to('safe-passage/genesis/v1', 'UTF8') || '\\x00'::bytea || uuid_send(case_id)) $$;

  create function journal.digest_or_none(sealed bytea) returns bytea language sql immutable parallel safe as
    $$ select case when sealed is null then '\\x00'::bytea else '\\x01'::bytea || sha256(sealed) end $$;

  -- plpgsql, not sql: its plan is kept, where Postgres before 18 plans a sql function anew at every call (0.2 ms, measured)
  create function journal.entry_hash(
    prev bytea, case_id uuid, seq int, facility_id uuid, transition text, from_state text, to_state text,
    actor_id uuid, actor_role text, at_micros bigint, request_id bytea, body text, identity bytea, protection bytea, route bytea
  ) returns bytea language plpgsql immutable parallel safe as $$
  begin
    return sha256(
      '\\x736166652d706173736167652f656e7472792f763100'::bytea || prev || uuid_send(case_id) || int4send(seq) ||
      uuid_send(facility_id) || journal.framed(transition) || journal.framed(from_state) || journal.framed(to_state) ||
      uuid_send(actor_id) || journal.framed(actor_role) || int8send(at_micros) || request_id ||
      sha256(convert_to(body, 'UTF8')) || journal.digest_or_none(identity) || journal.digest_or_none(protection) ||
      journal.digest_or_none(route)
    );
  end $$;

  create function journal.micros(at timestamptz) returns bigint language sql immutable parallel safe as
    $$ select (extract(epoch from at) * 1000000)::bigint $$;
`;

/** A new case: its row before its first entry, in the same transaction. Says whether the row is there now. */
const opening = /* sql */ `
  create function journal.open_case(p_id uuid, p_scope text, p_facts jsonb, p_open jsonb, p_at timestamptz) returns boolean
  language plpgsql set search_path = pg_catalog, pg_temp as $$
  declare facility uuid := (p_open ->> 'facility')::uuid;
  begin
    if coalesce(p_scope, '') not in ('*', facility::text) or journal.caller() <> 'intake' then
      return false;
    end if;
    insert into journal.cases (id, ref, facility_id, state, version, head, custody, facts, opened_at, moved_at)
    values (p_id, p_open ->> 'ref', facility, '-', 0, journal.genesis(p_id), 'intake', p_facts,
      -- lists page by it, and a cursor travels as milliseconds
      date_trunc('milliseconds', p_at), p_at)
    on conflict do nothing;
    if not found then
      return exists (select from journal.cases where id = p_id);
    end if;
    insert into journal.case_keys (case_id, facility_id, compartment, wrapped)
    select p_id, facility, key, decode(value, 'base64') from jsonb_each_text(p_open -> 'keys');
    return true;
  end $$;
`;

/**
 * What a transition does beyond its case and entry, for one case that this transaction has locked. Returns why it cannot be, and has
 * then changed nothing: each check comes before the first write.
 */
const effects = /* sql */ `
  create function journal.apply_effects(p_case uuid, p_facility uuid, p_effects jsonb, p_at timestamptz) returns text
  language plpgsql set search_path = pg_catalog, pg_temp as $$
  declare
    takes jsonb := p_effects -> 'takes';
    pool journal.pools;
    released record;
  begin
    if p_effects ? 'completes' then
      perform from journal.deliveries where id = (p_effects ->> 'completes')::uuid and case_id = p_case for update;
      if not found then return 'delivery.gone'; end if;
    end if;
    if p_effects ? 'releasesDelivery' then
      perform from journal.deliveries
      where id = (p_effects ->> 'releasesDelivery')::uuid and case_id = p_case and parked_at is not null for update;
      if not found then return 'delivery.not-parked'; end if;
    end if;
    if takes is not null then
      -- the row lock queues concurrent takers; the check constraint is the second wall
      select * into pool from journal.pools
      where kind = takes ->> 'pool' and id = coalesce((takes ->> 'id')::uuid, p_facility) for update;
      if not found then return 'places.unknown'; end if;
      if pool.taken + (takes ->> 'places')::int > pool.capacity then return 'places.full'; end if;
    end if;

    if takes is not null and (takes ->> 'places')::int > 0 then
      update journal.pools set taken = taken + (takes ->> 'places')::int where id = pool.id;
      insert into journal.holds (case_id, facility_id, pool_id, places) values (p_case, p_facility, pool.id, (takes ->> 'places')::int)
      on conflict (case_id, pool_id) do update set places = journal.holds.places + excluded.places;
    end if;
    for released in
      delete from journal.holds h using journal.pools p
      where h.case_id = p_case and p.id = h.pool_id and p_effects -> 'releases' ? p.kind
      returning h.pool_id, h.places
    loop
      update journal.pools set taken = taken - released.places where id = released.pool_id;
    end loop;
    if p_effects ? 'completes' then
      delete from journal.deliveries where id = (p_effects ->> 'completes')::uuid;
    end if;
    if p_effects ? 'releasesDelivery' then
      update journal.deliveries set parked_at = null, attempts = 0, next_at = p_at
      where id = (p_effects ->> 'releasesDelivery')::uuid;
    end if;
    if p_effects ? 'index' then
      delete from journal.blind_index b using jsonb_to_recordset(p_effects -> 'index') as i(person int, tokens jsonb)
      where b.case_id = p_case and b.person = i.person;
      insert into journal.blind_index (case_id, facility_id, person, token)
      select p_case, p_facility, i.person, decode(t, 'base64')
      from jsonb_to_recordset(p_effects -> 'index') as i(person int, tokens jsonb), jsonb_array_elements_text(i.tokens) t
      on conflict do nothing;
    end if;
    if p_effects ? 'erases' then
      delete from journal.case_keys where case_id = p_case;
      delete from journal.blind_index where case_id = p_case;
    end if;
    perform journal.run_clocks(p_case, p_facility, p_effects -> 'clocks', p_at);
    return null;
  end $$;

  create function journal.run_clocks(p_case uuid, p_facility uuid, p_clocks jsonb, p_at timestamptz) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    if p_clocks is null then return; end if;
    update journal.clocks set state = 'stopped', remaining = null
    where case_id = p_case
      and (p_clocks -> 'stops' ? name or p_clocks ->> 'stops' = 'all' and not coalesce(p_clocks -> 'standing' ? name, false));
    if p_clocks ->> 'run' = 'pause' then
      update journal.clocks set state = 'paused', remaining = due_at - p_at where case_id = p_case and state = 'running';
    elsif p_clocks ->> 'run' = 'resume' then
      update journal.clocks set state = 'running', due_at = p_at + remaining, remaining = null
      where case_id = p_case and state = 'paused';
    end if;
    insert into journal.clocks (case_id, facility_id, name, state, due_at)
    select p_case, p_facility, s.name, 'running',
      coalesce(s.at, p_at + make_interval(secs => coalesce(r.seconds, s.seconds)))
    from jsonb_to_recordset(p_clocks -> 'starts') as s(name text, rule text, priority text, seconds int, at timestamptz)
    left join journal.clock_rules r on r.facility_id = p_facility and r.name = s.rule and r.priority = s.priority
    on conflict (case_id, name) do update set state = 'running', due_at = excluded.due_at, remaining = null;
  end $$;
`;

/**
 * One statement for a batch of transitions of distinct cases, each with its own answer; a refused one writes nothing and
 * never fails its neighbours. Arrays, not rows of JSON: the statement is prepared once and the sealed bytes are not re-encoded.
 *
 * Locks are taken in the order of the cases' ids, then pools: two batches can't wait for each other in a ring.
 * A request that was already recorded is answered from its entry, so a client (or this process) may repeat after an
 * ambiguous commit.
 */
const append = /* sql */ `
  create function journal.append(
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
    verdicts text[];
    refused text;
    facility uuid;
    handed_over boolean := false;
    i int;
  begin
    if cardinality(p_case) > 64 then raise exception 'at most 64 transitions at once' using errcode = 'SP004'; end if;
    for i in select g from generate_subscripts(p_case, 1) g where p_effects[g] ? 'open' loop
      if not journal.open_case(p_case[i], p_scope[i], p_facts[i], p_effects[i] -> 'open', moment) then
        verdicts[i] := 'reference.taken';
      end if;
    end loop;

    perform from journal.cases c where c.id = any (p_case) order by c.id for update;

    select array_agg(
      case
        when p_effects[n] ? 'open' and c.id is null then 'reference.taken'
        -- coalesce and distinct: a null must refuse, not slip through
        when c.id is null or coalesce(p_scope[n], '') not in ('*', c.facility_id::text) then 'case.not-found'
        when done.seq is not null and done.request_digest = p_digest[n] then 'replayed'
        when done.seq is not null then 'idempotency-key.reused'
        when c.version is distinct from p_expected[n] then 'version.stale'
        when service not in (c.custody, coalesce(c.offered_to, c.custody)) then 'not-custodian'
        when eyes.same then 'four-eyes.same-person'
        else 'appended'
      end order by n)
    into verdicts
    from generate_subscripts(p_case, 1) n
    left join journal.cases c on c.id = p_case[n]
    left join journal.entries done on done.case_id = p_case[n] and done.actor_id = p_actor[n] and done.request_id = p_request[n]
    left join lateral (
      select true as same from journal.four_eyes f
      where f.transition = p_transition[n] and p_actor[n] = (
        select e.actor_id from journal.entries e where e.case_id = p_case[n] and e.transition = f.not_by order by e.seq desc limit 1)
      limit 1
    ) eyes on true;

    for i in select g from generate_subscripts(p_case, 1) g where p_effects[g] is not null and verdicts[g] = 'appended' loop
      select c.facility_id into facility from journal.cases c where c.id = p_case[i];
      refused := journal.apply_effects(p_case[i], facility, p_effects[i], moment);
      if refused is not null then verdicts[i] := refused; end if;
      handed_over := handed_over or (refused is null and p_effects[i] ? 'offers');
    end loop;

    return query
    with accepted as (
      select n, c.id, c.facility_id, c.version + 1 as seq, c.state as from_state, c.head,
        journal.entry_hash(c.head, c.id, c.version + 1, c.facility_id, p_transition[n], c.state, p_to[n], p_actor[n], p_role[n],
          micros, p_request[n], p_body[n], p_identity[n], p_protection[n], p_route[n]) as hash
      from generate_subscripts(p_case, 1) n join journal.cases c on c.id = p_case[n]
      where verdicts[n] = 'appended'
    ), written as (
      insert into journal.entries (case_id, seq, facility_id, transition, from_state, to_state, actor_id, actor_role, at,
        request_id, request_digest, body, identity, protection, route, hash)
      select a.id, a.seq, a.facility_id, p_transition[n], a.from_state, p_to[n], p_actor[n], p_role[n], moment,
        p_request[n], p_digest[n], p_body[n]::json, p_identity[n], p_protection[n], p_route[n], a.hash
      from accepted a
    ), moved as (
      update journal.cases c set
        state = p_to[n], version = a.seq, head = a.hash, facts = p_facts[n], moved_at = moment,
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
    select k, verdicts[k], c.ref,
      coalesce(a.seq, case when verdicts[k] = 'replayed' then done.seq else c.version end),
      case when a.id is not null then p_to[k] when verdicts[k] = 'replayed' then done.to_state else c.state end,
      coalesce(a.hash, done.hash), case when a.id is not null then moment else done.at end
    from generate_subscripts(p_case, 1) k
    left join accepted a on a.n = k
    left join journal.cases c on c.id = p_case[k] and verdicts[k] not in ('case.not-found', 'reference.taken')
    left join journal.entries done on verdicts[k] = 'replayed'
      and done.case_id = p_case[k] and done.actor_id = p_actor[k] and done.request_id = p_request[k];

    -- one wake-up a batch, and only when something was handed over: NOTIFY takes a lock that all commits share
    if handed_over then perform pg_notify('sp_deliveries', ''); end if;
  end $$;
`;
