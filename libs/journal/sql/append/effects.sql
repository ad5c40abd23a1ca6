-- What a transition changes beside its case and its entry.

set role sp_owner;

-- A pause does not stop the clocks that `safety` names: a hold does not move their deadlines.
create or replace function journal.run_clocks(p_case uuid, p_facility uuid, p_clocks jsonb, p_at timestamptz)
returns void
language plpgsql set search_path = pg_catalog, pg_temp
as $$
begin
  if p_clocks is null then return; end if;
  update journal.clocks set state = 'stopped', remaining = null
  where case_id = p_case
    and (p_clocks -> 'stops' ? name or p_clocks ->> 'stops' = 'all' and not coalesce(p_clocks -> 'standing' ? name, false));
  if p_clocks ->> 'run' = 'pause' then
    update journal.clocks set state = 'paused', remaining = due_at - p_at
    where case_id = p_case and state = 'running' and not coalesce(p_clocks -> 'safety' ? split_part(name, ':', 1), false);
  elsif p_clocks ->> 'run' = 'resume' then
    update journal.clocks set state = 'running', due_at = p_at + remaining, remaining = null
    where case_id = p_case and state = 'paused';
  end if;
  insert into journal.clocks (case_id, facility_id, name, state, due_at)
  select p_case, p_facility, s.name, 'running',
    coalesce(s.at, p_at + make_interval(secs => coalesce(r.seconds, s.seconds)))
  from jsonb_to_recordset(p_clocks -> 'starts') as s(name text, rule text, priority text, seconds int, at timestamptz)
  left join journal.clock_rules r on r.facility_id = p_facility and r.name = s.rule and r.priority = s.priority
  on conflict (case_id, name) do update set state = 'running', due_at = excluded.due_at, remaining = null;
end
$$;
revoke all on function journal.run_clocks from public;

-- Applies the effects for one case, which this transaction has locked. Returns null, or the reason of a refusal. A
-- refusal has changed nothing, because each check comes before the first write.
--
-- `releases` says how many places of a kind the case gives back. It keeps the others for the people who stay.
--
-- A case that is offered to a service can continue only by that hand-over, so the delivery for it can be released and
-- not discarded (fsck also reports such a case without the delivery). After the case was closed or moved on, it can.
--
-- An erased case accepts no entry any more, so nobody could release or discard its parked deliveries. They are deleted
-- with the keys.
--
-- The tokens in the blind index stay until the case is erased: identifying a person again must not remove a match.
create or replace function journal.apply_effects(
  p_case uuid, p_facility uuid, p_effects jsonb, p_at timestamptz
)
returns text
language plpgsql set search_path = pg_catalog, pg_temp
as $$
declare
  takes jsonb := p_effects -> 'takes';
  pool journal.pools;
  released record;
  discarded record;
begin
  if p_effects ? 'completes' then
    perform from journal.deliveries where id = (p_effects ->> 'completes')::uuid and case_id = p_case for update;
    if not found then return 'delivery.gone'; end if;
  end if;
  if p_effects ? 'releasesDelivery' then
    perform from journal.deliveries
    where id = (p_effects ->> 'releasesDelivery')::uuid and case_id = p_case and parked_at is not null for update;
    if not found then return 'delivery.not-parked'; end if;
  end if;
  if p_effects ? 'discardsDelivery' then
    select d.task not like 'case.%' and d.service = c.offered_to as is_awaited into discarded
    from journal.deliveries d join journal.cases c on c.id = d.case_id
    where d.id = (p_effects ->> 'discardsDelivery')::uuid and d.case_id = p_case and d.parked_at is not null for update of d;
    if not found then return 'delivery.not-parked'; end if;
    if discarded.is_awaited then return 'delivery.hands-over'; end if;
  end if;
  if p_effects ? 'split' and exists (select from journal.cases where ref = p_effects -> 'split' ->> 'ref') then
    return 'reference.taken';
  end if;
  if takes is not null then
    -- the row lock makes concurrent takers wait; the check constraint protects as well
    select * into pool from journal.pools
    where kind = takes ->> 'pool' and id = coalesce((takes ->> 'id')::uuid, p_facility) for update;
    if not found then return 'places.unknown'; end if;
    if pool.taken + (takes ->> 'places')::int > pool.capacity then return 'places.full'; end if;
  end if;

  if takes is not null and (takes ->> 'places')::int > 0 then
    update journal.pools set taken = taken + (takes ->> 'places')::int where id = pool.id;
    insert into journal.holds (case_id, facility_id, pool_id, places) values (p_case, p_facility, pool.id, (takes ->> 'places')::int)
    on conflict (case_id, pool_id) do update set places = journal.holds.places + excluded.places;
  end if;
  for released in
    select h.pool_id, h.places as held, least(h.places, r.places) as places
    from jsonb_to_recordset(p_effects -> 'releases') as r(pool text, places int)
    join journal.pools p on p.kind = r.pool join journal.holds h on h.case_id = p_case and h.pool_id = p.id
  loop
    if released.places = released.held then delete from journal.holds where case_id = p_case and pool_id = released.pool_id;
    else update journal.holds set places = places - released.places where case_id = p_case and pool_id = released.pool_id; end if;
    update journal.pools set taken = taken - released.places where id = released.pool_id;
  end loop;
  if p_effects ? 'completes' then
    delete from journal.deliveries where id = (p_effects ->> 'completes')::uuid;
  end if;
  if p_effects ? 'releasesDelivery' then
    update journal.deliveries set parked_at = null, attempts = 0, next_at = p_at
    where id = (p_effects ->> 'releasesDelivery')::uuid;
  end if;
  if p_effects ? 'discardsDelivery' then
    delete from journal.deliveries where id = (p_effects ->> 'discardsDelivery')::uuid;
  end if;
  if p_effects ? 'index' then
    insert into journal.blind_index (case_id, facility_id, person, token)
    select p_case, p_facility, i.person, decode(t, 'base64')
    from jsonb_to_recordset(p_effects -> 'index') as i(person int, tokens jsonb), jsonb_array_elements_text(i.tokens) t
    on conflict do nothing;
  end if;
  if p_effects ? 'erases' then
    delete from journal.case_keys where case_id = p_case;
    delete from journal.blind_index where case_id = p_case;
    delete from journal.deliveries where case_id = p_case and parked_at is not null;
  end if;
  perform journal.run_clocks(p_case, p_facility, p_effects -> 'clocks', p_at);
  return null;
end
$$;
revoke all on function journal.apply_effects from public;

reset role;
