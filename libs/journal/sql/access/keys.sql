set role sp_owner;

-- The owner of the caller's keys. The stage services share a key folder.
create or replace function journal.key_holder() returns text
language sql stable
as $$
  select case session_user when 'sp_gateway' then 'gateway' when 'sp_log' then 'log' else 'stage' end
$$;
revoke all on function journal.key_holder from public;

create or replace function journal.note_key(p_name text, p_fingerprint bytea) returns bytea
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  insert into journal.key_fingerprints (holder, name, fingerprint) values (journal.key_holder(), p_name, p_fingerprint)
  on conflict do nothing;
  return (select k.fingerprint from journal.key_fingerprints k where k.holder = journal.key_holder() and k.name = p_name);
end
$$;
revoke all on function journal.note_key from public;
grant execute on function journal.note_key to sp_stage, sp_gateway, sp_log;

create or replace function journal.known_keys() returns table (name text, fingerprint bytea)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select k.name, k.fingerprint from journal.key_fingerprints k where k.holder = journal.key_holder()
$$;
revoke all on function journal.known_keys from public;
grant execute on function journal.known_keys to sp_stage, sp_gateway, sp_log;

-- A write like that of a transition, for readiness. Its commit proves that the write-ahead log has room and can be
-- flushed. Each service has one row, so it extends no table. It takes the same table locks as a transition, so it fails
-- when such a table is locked.
create or replace function journal.try_write(p_settings text[]) returns table (now timestamptz, off text[])
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  set local lock_timeout = '1s';
  lock table journal.cases, journal.entries, journal.deliveries, journal.clocks in row exclusive mode;
  insert into journal.probes as p (service, at) values (session_user, clock_timestamp())
  on conflict (service) do update set at = excluded.at;
  return query select clock_timestamp(), array(
    select s from unnest(p_settings) s where current_setting(s) = 'off' order by s);
end
$$;
revoke all on function journal.try_write from public;
grant execute on function journal.try_write to sp_stage, sp_gateway, sp_audit, sp_log;

reset role;
