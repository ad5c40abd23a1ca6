-- Possible duplicates. An entry records a match of two cases of one facility. A match with another facility's case is in
-- no entry, because a mission reads its entries and must not learn of other missions' cases (docs/adr/0015); only these
-- functions find it. Both cases show the match, and a decision in one case is the decision for both.

set role sp_owner;

-- The name of a match: the same from both cases, and without information about them.
create or replace function journal.match_name(p_one uuid, p_other uuid) returns text
language sql immutable parallel safe
as $$
  select 'M-' || substr(encode(sha256(uuid_send(least(p_one, p_other)) || uuid_send(greatest(p_one, p_other))), 'hex'), 1, 16)
$$;
revoke all on function journal.match_name from public;

-- Finds matches among the cases of the case's own facility.
create or replace function journal.find_matches(p_case uuid, p_tokens bytea[]) returns table (match text)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select distinct journal.match_name(p_case, b.case_id)
  from journal.cases c join journal.blind_index b on b.facility_id = c.facility_id and b.token = any (p_tokens) and b.case_id <> c.id
  where c.id = p_case
$$;
revoke all on function journal.find_matches from public;
grant execute on function journal.find_matches to sp_stage;

-- Every match of the case, with the people concerned, for the person who decides. In the scope of one facility the
-- result contains no other facility's cases, not even their number. The latest decision in either case is valid for both.
create or replace function journal.list_matches(p_case uuid, p_scope text)
returns table (match text, ref text, people int[], elsewhere boolean, decision text)
language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
  select journal.match_name(p_case, f.other), o.ref, f.people, f.elsewhere, d.decision
  from (
    select b.case_id as other, array_agg(distinct own.person order by own.person) as people, b.facility_id <> c.facility_id as elsewhere
    from journal.cases c join journal.blind_index own on own.case_id = c.id
    join journal.blind_index b on b.token = own.token and b.case_id <> c.id
    where c.id = p_case and (p_scope = '*' or p_scope = c.facility_id::text and b.facility_id = c.facility_id)
    group by b.case_id, b.facility_id <> c.facility_id
  ) f join journal.cases o on o.id = f.other
  left join lateral (
    select e.body ->> 'decision' as decision from journal.entries e
    where e.case_id in (p_case, f.other) and e.transition = 'intake.decide-duplicate'
      and e.body ->> 'match' = journal.match_name(p_case, f.other)
    order by e.at desc, e.seq desc limit 1
  ) d on true
  order by 1
$$;
revoke all on function journal.list_matches from public;
grant execute on function journal.list_matches to sp_stage;

-- Inserts a delivery for each other case that matches, at most 50 for one identification: the other case's service then
-- records an entry. When two cases index the same person at the same time, neither sees the tokens of the other, and no
-- delivery is inserted; still, both show the match and wait for the decision.
create or replace function journal.tell_of_matches() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  insert into journal.deliveries (case_id, seq, facility_id, service, task)
  select c.id, c.version, c.facility_id, c.custody, 'case.note-match'
  from (
    select distinct a.case_id as own, b.case_id as other
    from added a join journal.blind_index b on b.token = a.token and b.facility_id <> a.facility_id
  ) f join journal.cases c on c.id = f.other
  where c.state <> 'closed.erased' and not exists (
    -- told before: they had a token in common before
    select from journal.blind_index m join journal.blind_index t on t.token = m.token and t.case_id = f.other
    where m.case_id = f.own and not exists (select from added n where n.case_id = f.own and n.token = m.token))
  limit 50
  on conflict do nothing;
  return null;
end
$$;
revoke all on function journal.tell_of_matches from public;

reset role;
