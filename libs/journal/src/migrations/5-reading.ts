import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How services read. Each function sets the scope for its own statement and runs with the caller's rights, so row-level
 * security decides what comes back; only opening sealed bytes needs the owner's rights, and it writes its read entry first.
 */
export class Reading1763850000005 implements MigrationInterface {
  name = 'Reading1763850000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      set local role sp_owner;
      ${load} ${list} ${timeline} ${operations} ${openCompartment} ${matches} ${places}
      revoke all on all functions in schema journal from public;
      grant execute on function journal.load, journal.open_compartment, journal.find_matches, journal.list_matches, journal.timeline, journal.genesis to sp_stage;
      grant execute on function journal.list_cases, journal.find_case to sp_gateway;
      grant execute on function journal.timeline, journal.chain, journal.genesis, journal.list_reads, journal.list_deliveries to sp_audit;
      grant execute on function journal.define_pool to sp_gateway;
      reset role;
    `);
  }

  async down(): Promise<void> {
    throw new Error('not undone: drop the database instead');
  }
}

/** All that a service needs to decide, in one round trip: the case, its wrapped keys, the time, and whether this request was recorded. */
const load = /* sql */ `
  create function journal.load(p_ref text, p_scope text, p_actor uuid, p_request bytea)
  returns table (id uuid, ref text, facility_id uuid, state text, version int, custody text, offered_to text, facts jsonb,
    due_at timestamptz, opened_at timestamptz, moved_at timestamptz, keys json, now timestamptz,
    done_seq int, done_transition text, done_state text, done_hash bytea, done_at timestamptz, done_digest bytea)
  language plpgsql as $$
  #variable_conflict use_column
  begin
    perform set_config('journal.scope', p_scope, true);
    return query
    select c.id, c.ref, c.facility_id, c.state, c.version, c.custody, c.offered_to, c.facts, c.due_at, c.opened_at, c.moved_at,
      (select json_object_agg(k.compartment, encode(k.wrapped, 'base64')) from journal.case_keys k where k.case_id = c.id),
      clock_timestamp(), e.seq, e.transition, e.to_state, e.hash, e.at, e.request_digest
    from journal.cases c
    left join journal.entries e on e.case_id = c.id and e.actor_id = p_actor and e.request_id = p_request
    where c.ref = p_ref;
  end $$;
`;

/** A page of cases, newest first, after the cursor (opened_at, id). Filters are exact; due: those due before it. */
const list = /* sql */ `
  create function journal.list_cases(
    p_scope text, p_stage text, p_state text, p_facility uuid, p_assignee uuid, p_due timestamptz,
    p_after_at timestamptz, p_after_id uuid, p_limit int
  ) returns table (id uuid, ref text, facility_id uuid, state text, version int, custody text, assignee uuid, priority text,
    held text, people int, due_at timestamptz, opened_at timestamptz, moved_at timestamptz)
  language plpgsql as $$
  #variable_conflict use_column
  begin
    perform set_config('journal.scope', p_scope, true);
    return query
    select c.id, c.ref, c.facility_id, c.state, c.version, c.custody, c.assignee, c.facts ->> 'processingPriority',
      c.facts ->> 'held', (c.facts ->> 'people')::int, c.due_at, c.opened_at, c.moved_at
    from journal.cases c
    where (p_stage is null or c.state like p_stage || '.%') and (p_state is null or c.state = p_state)
      and (p_facility is null or c.facility_id = p_facility) and (p_assignee is null or c.assignee = p_assignee)
      and (p_due is null or c.due_at <= p_due)
      and (p_after_at is null or (c.opened_at, c.id) < (p_after_at, p_after_id))
    order by c.opened_at desc, c.id desc
    limit p_limit;
  end $$;

  create function journal.find_case(p_ref text, p_scope text)
  returns table (id uuid, facility_id uuid, custody text, offered_to text, state text) language plpgsql as $$
  #variable_conflict use_column
  begin
    perform set_config('journal.scope', p_scope, true);
    return query select c.id, c.facility_id, c.custody, c.offered_to, c.state from journal.cases c where c.ref = p_ref;
  end $$;
`;

/** chain(): what a verifier needs, with the digests of sealed bodies in the place of the bodies. */
const timeline = /* sql */ `
  create function journal.timeline(p_ref text, p_scope text, p_after int, p_limit int)
  returns table (case_id uuid, seq int, transition text, from_state text, to_state text, actor_id uuid, actor_role text,
    at timestamptz, body text, hash bytea, prev_hash bytea)
  language plpgsql as $$
  #variable_conflict use_column
  begin
    perform set_config('journal.scope', p_scope, true);
    return query
    select e.case_id, e.seq, e.transition, e.from_state, e.to_state, e.actor_id, e.actor_role, e.at, e.body::text, e.hash,
      coalesce((select p.hash from journal.entries p where p.case_id = e.case_id and p.seq = e.seq - 1), journal.genesis(e.case_id))
    from journal.cases c join journal.entries e on e.case_id = c.id
    where c.ref = p_ref and e.seq > p_after
    order by e.seq limit p_limit;
  end $$;

  create function journal.chain(p_ref text, p_scope text)
  returns table (case_id uuid, seq int, facility_id uuid, transition text, from_state text, to_state text, actor_id uuid,
    actor_role text, at_us text, request_id bytea, body text, identity_digest bytea, protection_digest bytea, route_digest bytea,
    hash bytea, head bytea, version int, state text)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select e.case_id, e.seq, e.facility_id, e.transition, e.from_state, e.to_state, e.actor_id, e.actor_role,
      journal.micros(e.at)::text, e.request_id, e.body::text,
      sha256(e.identity), sha256(e.protection), sha256(e.route), e.hash, c.head, c.version, c.state
    from journal.cases c left join journal.entries e on e.case_id = c.id
    where c.ref = p_ref and p_scope in ('*', c.facility_id::text)
    order by e.seq
  $$;
`;

const operations = /* sql */ `
  create function journal.list_reads(p_ref text, p_scope text, p_before timestamptz, p_limit int)
  returns table (compartment text, actor text, role text, purpose text, at timestamptz)
  language plpgsql as $$
  #variable_conflict use_column
  begin
    perform set_config('journal.scope', p_scope, true);
    return query
    select r.compartment, r.actor_id::text, r.actor_role, r.purpose, r.at
    from journal.cases c join journal.reads r on r.case_id = c.id
    where c.ref = p_ref and (p_before is null or r.at < p_before)
    order by r.at desc limit p_limit;
  end $$;

  -- the reference comes only to those who may see cases
  create function journal.list_deliveries(p_with_ref boolean, p_parked boolean, p_after uuid, p_limit int)
  returns table (id uuid, ref text, service text, task text, attempts int, publications int, last_error text,
    parked_at timestamptz, created_at timestamptz)
  language plpgsql as $$
  #variable_conflict use_column
  begin
    perform set_config('journal.scope', '*', true);
    return query
    select d.id, case when p_with_ref then c.ref end, d.service, d.task, d.attempts, d.publications, d.last_error, d.parked_at, d.created_at
    from journal.deliveries d join journal.cases c on c.id = d.case_id
    where (p_parked is null or (d.parked_at is not null) = p_parked) and (p_after is null or d.id > p_after)
    order by d.id limit p_limit;
  end $$;
`;

/**
 * Sealed bodies leave the database here and nowhere else, and the read entry is written first, in the same transaction.
 * A coordinator needs an own break-glass entry for the compartment that is not older than three hours.
 */
const openCompartment = /* sql */ `
  create function journal.open_compartment(p_case uuid, p_scope text, p_compartment text, p_actor uuid, p_role text, p_purpose text)
  returns table (seq int, transition text, at timestamptz, sealed bytea)
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  #variable_conflict use_column
  declare facility uuid;
  begin
    select c.facility_id into facility from journal.cases c where c.id = p_case and p_scope in ('*', c.facility_id::text);
    if not found then raise exception 'no such case' using errcode = 'SP404'; end if;
    if p_role = 'coordinator' and not exists (
      select from journal.entries e
      where e.case_id = p_case and e.actor_id = p_actor and e.transition = 'case.break-glass'
        and e.body ->> 'compartment' = p_compartment and e.at > clock_timestamp() - interval '3 hours'
    ) then
      raise exception 'no glass was broken' using errcode = 'SP403';
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
  end $$;
`;

/**
 * Cases of any facility that share a blind-index token. The match's name is the same from both sides and says nothing; the other
 * case's reference comes with it only where the caller's scope covers it.
 */
const matches = /* sql */ `
  create function journal.find_matches(p_case uuid, p_scope text, p_tokens bytea[])
  returns table (match text, ref text)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select distinct 'M-' || substr(encode(sha256(uuid_send(least(p_case, b.case_id)) || uuid_send(greatest(p_case, b.case_id))), 'hex'), 1, 16),
      case when p_scope in ('*', b.facility_id::text) then c.ref end
    from journal.blind_index b join journal.cases c on c.id = b.case_id
    where b.token = any (p_tokens) and b.case_id <> p_case
  $$;

  -- the same for what a case has indexed so far, with the people concerned: for whoever decides the matches
  create function journal.list_matches(p_case uuid, p_scope text)
  returns table (match text, ref text, people int[])
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select m.match, m.ref, array_agg(distinct b.person order by b.person)
    from journal.blind_index b, journal.find_matches(p_case, p_scope, array[b.token]) m
    where b.case_id = p_case group by m.match, m.ref order by m.match
  $$;
`;

const places = /* sql */ `
  create function journal.define_pool(p_id uuid, p_kind text, p_facility uuid, p_label text, p_capacity int) returns void
  language sql security definer set search_path = pg_catalog, pg_temp as $$
    insert into journal.pools (id, kind, facility_id, label, capacity) values (p_id, p_kind, p_facility, p_label, p_capacity)
    on conflict (id) do update set label = excluded.label, capacity = excluded.capacity
  $$;
`;
