set role sp_owner;

-- Inserts the row of a new case, before its first entry, in the same transaction. Returns whether the row exists now.
-- The body of the first entry must name the facility, so that the chain contains it: fsck then finds a row that names
-- another facility.
create or replace function journal.open_case(
  p_id uuid, p_scope text, p_body text, p_facts jsonb, p_open jsonb, p_at timestamptz
)
returns boolean
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare facility uuid := (p_open ->> 'facility')::uuid;
begin
  if coalesce(p_scope, '') not in ('*', facility::text) or journal.caller() <> 'intake'
    or p_body::json ->> 'facility' is distinct from facility::text then
    return false;
  end if;
  insert into journal.cases (id, ref, facility_id, state, version, head, custody, facts, people, opened_at, moved_at)
  values (p_id, p_open ->> 'ref', facility, '-', 0, journal.genesis(p_id), 'intake', p_facts,
    jsonb_array_length(p_facts -> 'people'),
    -- lists are paged by it, and a cursor has milliseconds
    date_trunc('milliseconds', p_at), p_at)
  on conflict do nothing;
  if not found then
    return exists (select from journal.cases where id = p_id);
  end if;
  insert into journal.members (person_id, case_id, no)
  select m.id, p_id, m.no from jsonb_to_recordset(p_facts -> 'people') as m(id uuid, no int);
  insert into journal.case_keys (case_id, facility_id, compartment, wrapped)
  select p_id, facility, key, decode(value, 'base64') from jsonb_each_text(p_open -> 'keys');
  return true;
end
$$;
revoke all on function journal.open_case from public;

reset role;
