-- The triggers. Each calls a function, which is in libs/journal/sql.
set local role sp_owner;

-- A trigger needs an existing function, and the functions are applied after the migrations. Until then each of these
-- functions refuses the statement, so that nothing is written without its checks.
do $$
declare name text;
begin
  foreach name in array array['journal.refuse_change', 'journal.require_entry', 'journal.require_entries',
    'journal.require_states', 'journal.require_members', 'journal.list_case', 'journal.note_webhooks', 'journal.note_erasure',
    'journal.tell_of_matches', 'log.await_leaves'] loop
    execute format($f$
      create function %s() returns trigger language plpgsql as
      $b$ begin raise exception 'the functions of libs/journal/sql have yet to be applied'; end $b$ $f$, name);
    execute format('revoke all on function %s from public', name);
  end loop;
end $$;

create trigger no_change before update or delete on journal.entries
  for each row execute function journal.refuse_change();
create trigger no_truncate before truncate on journal.entries
  for each statement execute function journal.refuse_change();
create trigger no_change before update or delete on journal.reads
  for each row execute function journal.refuse_change();
create trigger no_truncate before truncate on journal.reads
  for each statement execute function journal.refuse_change();

-- append() writes the case and its entry in one statement, so most triggers check at its end. A new case has its row
-- before its first entry, so it is checked at the commit.
create constraint trigger entry_for_state after insert on journal.cases
  deferrable initially deferred for each row execute function journal.require_entry();
create trigger entries_for_states after update on journal.cases
  referencing new table as moved for each statement execute function journal.require_entries();
create trigger states_for_entries after insert on journal.entries
  referencing new table as added for each statement execute function journal.require_states();
-- Whoever belongs to a case is named in its file, and nowhere else. Checked at the commit: when a case is split, its
-- people move to another case that the same transaction opens.
create constraint trigger members_of_file after update on journal.cases
  deferrable initially deferred for each row when (old.people is distinct from new.people)
  execute function journal.require_members();
create constraint trigger members_of_file after insert or update or delete on journal.members
  deferrable initially deferred for each row execute function journal.require_members();

create trigger await_leaves after insert on journal.entries
  referencing new table as added for each statement execute function log.await_leaves();
create trigger await_leaves after insert on journal.reads
  referencing new table as added for each statement execute function log.await_leaves();
create trigger note_erasure after delete on journal.case_keys
  referencing old table as gone for each statement execute function journal.note_erasure();
create trigger note_webhooks after insert on journal.entries
  referencing new table as added for each statement execute function journal.note_webhooks();
create trigger tell_of_matches after insert on journal.blind_index
  referencing new table as added for each statement execute function journal.tell_of_matches();

-- Enabled always, also when an administrator switches triggers off, so that the rows of lists follow every change.
create trigger list_new_case after insert on journal.cases
  for each row when (new.version > 0) execute function journal.list_case();
create trigger list_case after update on journal.cases for each row
  when ((old.facility_id, old.ref, old.state, old.assignee, old.priority, old.held, old.due_at, old.opened_at)
    is distinct from (new.facility_id, new.ref, new.state, new.assignee, new.priority, new.held, new.due_at, new.opened_at))
  execute function journal.list_case();
alter table journal.cases enable always trigger list_new_case, enable always trigger list_case;

reset role;
