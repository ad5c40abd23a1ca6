/** How the audit service reads the log, and writes down what left the house. */
export const reading = /* sql */ `
  create function log.leaves_of(p_case uuid) returns table (index bigint, seq int, read_id uuid)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select l.index, l.seq, null::uuid from log.leaves l where l.case_id = p_case and l.seq is not null
    union all
    select l.index, null::int, l.read_id from journal.reads r join log.leaves l on l.read_id = r.id where r.case_id = p_case
  $$;

  create function log.standing()
  returns table (size bigint, waiting bigint, signed_size bigint, signed_at timestamptz, fault text, fault_at timestamptz, cadence_seconds float8)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select h.size, (select count(*) from log.waiting), c.size, c.at, h.fault, h.fault_at, s.cadence_seconds::float8
    from log.head h cross join log.settings s
    left join lateral (select k.size, k.at from log.checkpoints k order by k.size desc limit 1) c on true
  $$;

  -- written before a byte leaves; copy counts this case's exports
  create function journal.record_export(p_ref text, p_scope text, p_act text, p_actor uuid, p_role text, p_purpose text)
  returns table (id uuid, at timestamptz, copy int)
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  #variable_conflict use_column
  declare asked journal.cases;
  begin
    -- locked: two at once would count the same, and no two copies have one number
    select c.* into asked from journal.cases c where c.ref = p_ref and p_scope in ('*', c.facility_id::text) for no key update;
    if not found then raise exception 'no such case' using errcode = 'SP404'; end if;
    if p_act not like 'export-%' then raise exception 'not an export' using errcode = '22023'; end if;
    return query
    insert into journal.reads (case_id, facility_id, act, actor_id, actor_role, purpose)
    values (asked.id, asked.facility_id, p_act, p_actor, p_role, p_purpose)
    returning reads.id, reads.at, 1 + (select count(*)::int from journal.reads r where r.case_id = asked.id and r.act <> 'open');
  end $$;

  -- sealed bodies as they are stored, for a bundle: who was given them is in the read entry that p_export names, made in this minute
  create function journal.sealed_bodies(p_export uuid) returns table (seq int, identity bytea, protection bytea, route bytea)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select e.seq, e.identity, e.protection, e.route
    from journal.reads r join journal.entries e on e.case_id = r.case_id
    where r.id = p_export and r.act = 'export-bundle' and r.at > clock_timestamp() - interval '1 minute'
      and (e.identity is not null or e.protection is not null or e.route is not null)
    order by e.seq
  $$;

  -- every read of a case as it was hashed, oldest first
  create function journal.chain_reads(p_ref text, p_scope text, p_limit int)
  returns table (id uuid, case_id uuid, facility_id uuid, act text, compartment text, actor_id uuid, actor_role text, purpose text, at_us text)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select r.id, r.case_id, r.facility_id, r.act, r.compartment, r.actor_id, r.actor_role, r.purpose, journal.micros(r.at)::text
    from journal.cases c join journal.reads r on r.case_id = c.id
    where c.ref = p_ref and p_scope in ('*', c.facility_id::text)
    order by r.at, r.id limit p_limit
  $$;

  drop function journal.list_reads;
  create function journal.list_reads(p_ref text, p_scope text, p_before timestamptz, p_limit int)
  returns table (act text, compartment text, actor text, role text, purpose text, at timestamptz)
  language plpgsql as $$
  #variable_conflict use_column
  begin
    perform set_config('journal.scope', p_scope, true);
    return query
    select r.act, r.compartment, r.actor_id::text, r.actor_role, r.purpose, r.at
    from journal.cases c join journal.reads r on r.case_id = c.id
    where c.ref = p_ref and (p_before is null or r.at < p_before)
    order by r.at desc limit p_limit;
  end $$;
`;
