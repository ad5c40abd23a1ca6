-- Failed sign-ins. They are counted in the database, for all gateways together, and by account, because the person who
-- guesses a password is not known.

set role sp_owner;

-- Does nothing when nobody has the name.
create or replace function access.note_failed_sign_in(p_username text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare one access.people;
begin
  update access.people p set failed_sign_ins = p.failed_sign_ins + 1, failed_since = coalesce(p.failed_since, clock_timestamp())
  where p.username = p_username returning * into one;
  if found then perform journal.use_budget(one.id, one.role, 'sign-in-failed', '', 1); end if;
end
$$;
revoke all on function access.note_failed_sign_in from public;
grant execute on function access.note_failed_sign_in to sp_gateway;

-- Returns the number of failed sign-ins since the last successful one, and the time of the first, and sets it to zero.
create or replace function access.take_failed_sign_ins(p_person uuid) returns table (count int, since timestamptz)
language sql security definer set search_path = pg_catalog, pg_temp
as $$
  with before as materialized (
    select p.id, p.failed_sign_ins, p.failed_since from access.people p where p.id = p_person and p.failed_sign_ins > 0 for update
  ), reset as (
    update access.people p set failed_sign_ins = 0, failed_since = null from before b where p.id = b.id
  )
  select b.failed_sign_ins, b.failed_since from before b
$$;
revoke all on function access.take_failed_sign_ins from public;
grant execute on function access.take_failed_sign_ins to sp_gateway;

reset role;
