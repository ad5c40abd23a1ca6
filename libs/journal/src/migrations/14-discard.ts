import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A parked delivery can be discarded by an entry of its case, where the case has a way on without it. */
export class Discard1763850000014 implements MigrationInterface {
  name = 'Discard1763850000014';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      set local role sp_owner;
      ${effects}
      revoke all on all functions in schema journal from public;
      reset role;
    `);
  }

  async down(): Promise<void> {
    throw new Error('not undone: drop the database instead');
  }
}

/**
 * As in migration 4, and with discarding. A case that is offered to a service has no way on but that hand-over (fsck says so too), so that one is
 * released and never discarded; once the case was closed or moved on, it may go. An erased case takes no entry any more, so what was
 * parked goes with its keys: nobody could release or discard it.
 */
const effects = /* sql */ `
  create or replace function journal.apply_effects(p_case uuid, p_facility uuid, p_effects jsonb, p_at timestamptz) returns text
  language plpgsql set search_path = pg_catalog, pg_temp as $$
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
    if takes is not null then
      -- the row lock queues concurrent takers; the check constraint is the second wall
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
      delete from journal.holds h using journal.pools p
      where h.case_id = p_case and p.id = h.pool_id and p_effects -> 'releases' ? p.kind
      returning h.pool_id, h.places
    loop
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
      delete from journal.blind_index b using jsonb_to_recordset(p_effects -> 'index') as i(person int, tokens jsonb)
      where b.case_id = p_case and b.person = i.person;
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
  end $$;
`;
