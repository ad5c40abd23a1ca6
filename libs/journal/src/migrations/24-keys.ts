import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which keys were ever made, so that one that is lost is not taken for one that was never there. The fingerprints travel with the database: a
 * restored one asks for the keys that its cases are sealed with.
 */
export class Keys1763850000024 implements MigrationInterface {
  name = 'Keys1763850000024';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      set local role sp_owner;
      ${keys} ${probe}
      revoke all on function journal.key_holder, journal.note_key, journal.known_keys, journal.try_write from public;
      grant usage on schema journal to sp_log;
      grant execute on function journal.note_key, journal.known_keys to sp_stage, sp_gateway, sp_log;
      grant execute on function journal.try_write to sp_stage, sp_gateway, sp_audit, sp_log;
      reset role;
    `);
  }

  async down(): Promise<void> {
    throw new Error('not undone: drop the database instead');
  }
}

const keys = /* sql */ `
  create table journal.key_fingerprints (
    holder text not null check (holder in ('stage', 'gateway', 'log')),
    name text not null check (name ~ '^[a-z0-9-]{1,80}$'),
    -- HMAC-SHA-256 under the key itself: says which key it is, and nothing of the key
    fingerprint bytea not null check (octet_length(fingerprint) = 32),
    made_at timestamptz not null default clock_timestamp(),
    primary key (holder, name)
  );

  -- the stage services share a key folder; a role sees what is its own
  create function journal.key_holder() returns text language sql stable as $$
    select case session_user when 'sp_gateway' then 'gateway' when 'sp_log' then 'log' else 'stage' end $$;

  create function journal.note_key(p_name text, p_fingerprint bytea) returns bytea
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    insert into journal.key_fingerprints (holder, name, fingerprint) values (journal.key_holder(), p_name, p_fingerprint)
    on conflict do nothing;
    return (select k.fingerprint from journal.key_fingerprints k where k.holder = journal.key_holder() and k.name = p_name);
  end $$;

  create function journal.known_keys() returns table (name text, fingerprint bytea)
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select k.name, k.fingerprint from journal.key_fingerprints k where k.holder = journal.key_holder() $$;
`;

/**
 * A write as a transition's is, for readiness: it is committed, so the write-ahead log has room and is flushed; it extends no table, since each
 * service has one row; and it takes the same locks as a transition does on the tables that it writes, as far as one that is locked as a whole shows.
 */
const probe = /* sql */ `
  create table journal.probes (
    service text primary key,
    at timestamptz not null
  ) with (fillfactor = 10);

  create function journal.try_write(p_settings text[]) returns table (now timestamptz, off text[])
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    set local lock_timeout = '1s';
    lock table journal.cases, journal.entries, journal.deliveries, journal.clocks in row exclusive mode;
    insert into journal.probes as p (service, at) values (session_user, clock_timestamp())
    on conflict (service) do update set at = excluded.at;
    return query select clock_timestamp(), array(
      select s from unnest(p_settings) s where current_setting(s) = 'off' order by s);
  end $$;
`;
