-- A split: people of a case begin a case of their own, in the transaction that writes the entry of the split.

set role sp_owner;

-- Opens the case that people of `p_case` begin, after the entry `p_seq` of that case was written. The first entry names
-- the case that was split, and the entry with its hash, so that the origin is part of the new chain.
--
-- What belongs to those people moves: their membership, places, clocks with their deadlines, and tokens in the blind
-- index. The clocks of the new case are those that the service names; a clock that the split has stopped in the old case,
-- because nobody is left there whom it concerns, still has its deadline.
create or replace function journal.begin_split(
  p_case uuid, p_seq int, p_hash bytea, p_split jsonb, p_actor uuid, p_role text, p_request bytea, p_digest bytea,
  p_at timestamptz
)
returns void
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
  part uuid := (p_split ->> 'id')::uuid;
  facts jsonb := p_split -> 'facts';
  sealed jsonb := p_split -> 'sealed';
  identity bytea := decode(sealed ->> 'identity', 'base64');
  protection bytea := decode(sealed ->> 'protection', 'base64');
  route bytea := decode(sealed ->> 'route', 'base64');
  clocks text[] := array(select jsonb_array_elements_text(p_split -> 'clocks'));
  transition text := p_split ->> 'transition';
  begins text := p_split ->> 'state';
  origin journal.cases;
  body text;
  hash bytea;
begin
  select * into origin from journal.cases where id = p_case;
  body := format('{"origin":{"case":"%s","ref":"%s","seq":%s,"hash":"%s"},"facility":"%s",', p_case, origin.ref, p_seq,
    encode(p_hash, 'hex'), origin.facility_id) || substr(p_split ->> 'body', 2);
  hash := journal.entry_hash(journal.genesis(part), part, 1, transition, '-', begins, p_actor, p_role,
    journal.micros(p_at), p_request, body, identity, protection, route);
  insert into journal.cases (id, ref, facility_id, household_id, state, version, head, custody, facts, people, assignee,
    held, priority, due_at, opened_at, moved_at)
  values (part, p_split ->> 'ref', origin.facility_id, coalesce(origin.household_id, p_case), begins, 1, hash, p_split ->> 'custody', facts,
    jsonb_array_length(facts -> 'people'), (facts ->> 'assignee')::uuid, facts ->> 'held', facts ->> 'processingPriority',
    (select min(k.due_at) from journal.clocks k where k.case_id = p_case and k.name = any (clocks) and k.state <> 'paused'),
    date_trunc('milliseconds', p_at), p_at);
  insert into journal.entries (case_id, seq, facility_id, transition, from_state, to_state, actor_id, actor_role, at,
    request_id, request_digest, body, identity, protection, route, hash)
  values (part, 1, origin.facility_id, transition, '-', begins, p_actor, p_role, p_at, p_request, p_digest,
    body::json, identity, protection, route, hash);
  insert into journal.case_keys (case_id, facility_id, compartment, wrapped)
  select part, origin.facility_id, key, decode(value, 'base64') from jsonb_each_text(p_split -> 'keys');
  insert into journal.clocks (case_id, facility_id, name, state, due_at, remaining)
  select part, origin.facility_id, k.name, case k.state when 'paused' then 'paused' else 'running' end, k.due_at, k.remaining
  from journal.clocks k where k.case_id = p_case and k.name = any (clocks);
  update journal.members m set case_id = part
  from jsonb_to_recordset(facts -> 'people') as p(id uuid) where m.person_id = p.id and m.case_id = p_case;
  update journal.blind_index b set case_id = part
  from jsonb_to_recordset(facts -> 'people') as p(no int) where b.case_id = p_case and b.person = p.no;
  perform journal.move_places(p_case, part, 'shelter', jsonb_array_length(facts -> 'sheltered'));
  perform journal.move_places(p_case, part, 'destination', jsonb_array_length(facts -> 'placed'));
end
$$;
revoke all on function journal.begin_split from public;

-- Moves places of one kind from a case to another one. The pools count the same places as taken.
create or replace function journal.move_places(p_from uuid, p_to uuid, p_kind text, p_places int) returns void
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if p_places = 0 then return; end if;
  insert into journal.holds (case_id, facility_id, pool_id, places)
  select p_to, h.facility_id, h.pool_id, p_places
  from journal.holds h join journal.pools p on p.id = h.pool_id where h.case_id = p_from and p.kind = p_kind;
  delete from journal.holds h using journal.pools p
  where p.id = h.pool_id and h.case_id = p_from and p.kind = p_kind and h.places = p_places;
  update journal.holds h set places = h.places - p_places from journal.pools p
  where p.id = h.pool_id and h.case_id = p_from and p.kind = p_kind;
end
$$;
revoke all on function journal.move_places from public;

reset role;
