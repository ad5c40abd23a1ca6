-- In the same transaction, once a statement: nothing is there that has neither a leaf nor a row that waits for one.

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

-- Destroyed keys come back with a restored backup. Which they are is noted here, and by the log's process outside the
-- database.
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
