-- Triggers. Each new entry and read gets a waiting row in the same transaction, so that it always has a leaf or waits for
-- one.

set role sp_owner;

create or replace function log.await_leaves() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_table_name = 'entries' then
    insert into log.waiting (case_id, seq, data) select case_id, seq, hash from added;
  else
    insert into log.waiting (case_id, read_id, data) select r.case_id, r.id, journal.read_hash(r) from journal.reads r join added using (id);
  end if;
  return null;
end
$$;
revoke all on function log.await_leaves from public;

-- Records which keys were destroyed, because a restored backup brings them back. The log's process copies the record to
-- a ledger outside the database.
create or replace function journal.note_erasure() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  insert into journal.erasures (case_id) select distinct case_id from gone on conflict do nothing;
  return null;
end
$$;
revoke all on function journal.note_erasure from public;

reset role;
