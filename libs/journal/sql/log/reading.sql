-- How the log's own process, when it builds the tree again, and the audit service read the log.

set role sp_owner;

-- Leaves and lost leaves in order, to build the tree again. A row without data is a range of covers.
create or replace function log.page_leaves(p_from bigint, p_limit int)
returns table (index bigint, data bytea, covers int)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  (select l.index, l.data, null::int from log.leaves l where l.index >= p_from order by l.index limit p_limit)
  union all
  (select l.index, l.data, null::int from log.losses l where l.index >= p_from order by l.index limit p_limit)
  union all
  (select c.first, null::bytea, c.count from log.covers c where c.first >= p_from order by c.first limit p_limit)
  union all
  -- the range that contains p_from
  (select c.first, null::bytea, c.count from log.covers c where c.first < p_from and c.first + c.count > p_from order by c.first desc limit 1)
  order by 1 limit p_limit
$$;
revoke all on function log.page_leaves from public;
grant execute on function log.page_leaves to sp_log;

create or replace function log.leaves_of(p_case uuid) returns table (index bigint, seq int, read_id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select l.index, l.seq, null::uuid from log.leaves l where l.case_id = p_case and l.seq is not null
  union all
  select l.index, null::int, l.read_id from journal.reads r join log.leaves l on l.read_id = r.id where r.case_id = p_case
$$;
revoke all on function log.leaves_of from public;
grant execute on function log.leaves_of to sp_audit;

create or replace function log.standing()
returns table (
  size bigint, waiting bigint, signed_size bigint, signed_at timestamptz, fault text, fault_at timestamptz,
  cadence_seconds float8
)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select h.size, (select count(*) from log.waiting), c.size, c.at, h.fault, h.fault_at, s.cadence_seconds::float8
  from log.head h cross join log.settings s
  left join lateral (select k.size, k.at from log.checkpoints k order by k.size desc limit 1) c on true
$$;
revoke all on function log.standing from public;
grant execute on function log.standing to sp_audit;

-- The oldest of the first 10,000 rows that wait. The limit is there because each row is looked up, and all entries of a
-- journal may wait.
create or replace function log.oldest_waiting() returns timestamptz
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select min(coalesce(
    (select e.at from journal.entries e where e.case_id = w.case_id and e.seq = w.seq),
    (select r.at from journal.reads r where r.id = w.read_id)))
  from (select * from log.waiting limit 10000) w
$$;
revoke all on function log.oldest_waiting from public;
grant execute on function log.oldest_waiting to sp_audit;

reset role;
