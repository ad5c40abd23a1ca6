import type { MigrationInterface, QueryRunner } from 'typeorm';
import { lists } from './11-speed.lists.js';

/**
 * The same appends in less time: docs/performance.md says where it went. What is written, what is hashed and what is refused stay as they
 * were, and both versions of a service can run on it.
 */
export class Speed1763850000011 implements MigrationInterface {
  name = 'Speed1763850000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      set local role sp_owner;
      ${hashing} ${noStateWithoutEntry} ${append} ${claim} ${lists}
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
 * As in migration 4, but for p_facts: the fields of the case file that change, or null; a whole file says the same with more words. They were
 * decided on the version that is compared here, so the rest of the file is what they were decided on.
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

/**
 * As in migration 6, but for its commit, which does not wait for the disk: a claim that a power cut takes along is made again, as one whose lease
 * ended, and a delivery that is published twice is worked once. What counts an attempt or writes an entry waits as before.
 */
const claim = /* sql */ `
  create or replace function journal.claim_deliveries(p_limit int, p_lease_seconds float8)
  returns table (id uuid, service text, task text, publications int)
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  #variable_conflict use_column
  begin
    if not pg_try_advisory_xact_lock(hashtext('safe-passage relay')) then return; end if;
    perform set_config('synchronous_commit', 'off', true);
    return query
    update journal.deliveries d set publications = d.publications + 1, next_at = clock_timestamp() + make_interval(secs => p_lease_seconds)
    from (
      select o.case_id, o.seq, o.task from journal.deliveries o
      where o.next_at <= clock_timestamp() order by o.next_at limit p_limit for update skip locked
    ) due
    where d.case_id = due.case_id and d.seq = due.seq and d.task = due.task
    returning d.id, d.service, d.task, d.publications;
  end $$;
`;
