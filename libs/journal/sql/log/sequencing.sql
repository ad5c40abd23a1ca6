-- The functions of the one process that sequences. Each locks log.head first and refuses an older term (SP005). So a
-- process that was paused while another one took the lease can neither give an index nor record a checkpoint.

set role sp_owner;

-- The log's size. Locks the row, so that no other process sequences until the commit.
create or replace function log.size_held(p_term bigint) returns bigint
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare held log.head;
begin
  select * into held from log.head for update;
  if held.term <> p_term then raise exception 'another process sequences now' using errcode = 'SP005'; end if;
  return held.size;
end
$$;
revoke all on function log.size_held from public;

create or replace function log.take(p_holder uuid, p_lease interval)
returns table (term bigint, size bigint, signed text, cadence_seconds float8, cover_min int)
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  update log.head h set
    term = case when h.holder = p_holder and h.held_until > '-infinity' then h.term else h.term + 1 end,
    holder = p_holder, held_until = clock_timestamp() + p_lease
  where h.holder = p_holder or h.held_until < clock_timestamp();
  if not found then return; end if;
  return query
  select h.term, h.size, (select c.note from log.checkpoints c order by c.size desc limit 1), s.cadence_seconds::float8, s.cover_min
  from log.head h, log.settings s;
end
$$;
revoke all on function log.take from public;
grant execute on function log.take to sp_log;

create or replace function log.release(p_term bigint) returns void
language sql security definer set search_path = pg_catalog, pg_temp
as $$
  update log.head set held_until = '-infinity' where term = p_term
$$;
revoke all on function log.release from public;
grant execute on function log.release to sp_log;

-- Makes leaves of the next rows that wait. `place` is a row's place on disk: the next call starts after the last one, so
-- that it does not read the dead rows again.
create or replace function log.sequence(p_term bigint, p_after tid, p_max int)
returns table (index bigint, data bytea, place tid)
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare first bigint := log.size_held(p_term);
begin
  return query
  with taken as (
    delete from log.waiting w where w.ctid = any (array(select n.ctid from log.waiting n where n.ctid > p_after limit p_max))
    returning w.ctid as place, w.case_id, w.seq, w.read_id, w.data
  ), numbered as (
    select first + row_number() over (order by t.place) - 1 as index, t.* from taken t
  ), written as (
    insert into log.leaves (index, data, case_id, seq, read_id) select n.index, n.data, n.case_id, n.seq, n.read_id from numbered n
  ), grown as (
    update log.head set size = first + (select count(*) from taken)
  )
  select n.index, n.data, n.place from numbered n order by n.index;
end
$$;
revoke all on function log.sequence from public;
grant execute on function log.sequence to sp_log;

create or replace function log.cover(p_term bigint, p_count int) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare first bigint := log.size_held(p_term);
begin
  insert into log.covers (first, count) values (first, p_count);
  update log.head set size = first + p_count;
  return first;
end
$$;
revoke all on function log.cover from public;
grant execute on function log.cover to sp_log;

-- Finds entries and reads that have no leaf and do not wait for one, and lets them wait. A snapshot always shows an entry
-- together with its leaf or its waiting row.
create or replace function log.sweep(p_term bigint) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare found_entries int; found_reads int;
begin
  perform log.size_held(p_term);
  insert into log.waiting (case_id, seq, data)
  select e.case_id, e.seq, e.hash from journal.entries e
  where not exists (select from log.leaves l where l.case_id = e.case_id and l.seq = e.seq)
    and not exists (select from log.waiting w where w.case_id = e.case_id and w.seq = e.seq);
  get diagnostics found_entries = row_count;
  insert into log.waiting (case_id, read_id, data)
  select r.case_id, r.id, journal.read_hash(r) from journal.reads r
  where not exists (select from log.leaves l where l.read_id = r.id)
    and not exists (select from log.waiting w where w.read_id = r.id);
  get diagnostics found_reads = row_count;
  return found_entries + found_reads;
end
$$;
revoke all on function log.sweep from public;
grant execute on function log.sweep to sp_log;

create or replace function log.record_checkpoint(p_term bigint, p_size bigint, p_root bytea, p_note text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if log.size_held(p_term) < p_size then raise exception 'a checkpoint of leaves that are not there' using errcode = 'SP006'; end if;
  insert into log.checkpoints (size, root, note) values (p_size, p_root, p_note)
  -- the same tree, cosigned since then or signed by a new key
  on conflict (size) do update set note = excluded.note where log.checkpoints.root = excluded.root;
  if not found then raise exception 'this size was signed with another root' using errcode = 'SP006'; end if;
  update log.head set fault = null, fault_at = null where fault is not null;
  -- keeps all checkpoints of a week, and the first one of each earlier day
  delete from log.checkpoints c where c.at < clock_timestamp() - interval '7 days'
    and exists (select from log.checkpoints o where o.size < c.size and o.at >= date_trunc('day', c.at));
end
$$;
revoke all on function log.record_checkpoint from public;
grant execute on function log.record_checkpoint to sp_log;

create or replace function log.report_fault(p_term bigint, p_fault text) returns void
language sql security definer set search_path = pg_catalog, pg_temp
as $$
  update log.head set fault = left(p_fault, 500), fault_at = coalesce(fault_at, clock_timestamp()) where term = p_term
$$;
revoke all on function log.report_fault from public;
grant execute on function log.report_fault to sp_log;

create or replace function log.erasures_to_note(p_limit int) returns table (case_id uuid, at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select e.case_id, e.at from journal.erasures e where e.noted_at is null order by e.at limit p_limit
$$;
revoke all on function log.erasures_to_note from public;
grant execute on function log.erasures_to_note to sp_log;

create or replace function log.erasure_noted(p_cases uuid[]) returns void
language sql security definer set search_path = pg_catalog, pg_temp
as $$
  update journal.erasures set noted_at = clock_timestamp() where case_id = any (p_cases)
$$;
revoke all on function log.erasure_noted from public;
grant execute on function log.erasure_noted to sp_log;

reset role;
