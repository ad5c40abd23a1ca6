import type { MigrationInterface, QueryRunner } from 'typeorm';
import { reading } from './10-log.reading.js';
import { sequencing } from './10-log.sequencing.js';

/**
 * The Merkle log: which leaf of it each entry and each read is. docs/log.md says what is hashed; docs/adr/0010-the-log.md why it is done
 * like this. `sp_log` is the role of the process that signs, and it can do nothing but sequence.
 */
export class Log1763850000010 implements MigrationInterface {
  name = 'Log1763850000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      ${role}
      set local role sp_owner;
      ${tables} ${reads} ${waiting} ${erasures} ${sequencing} ${reading}
      insert into log.waiting (case_id, seq, data) select case_id, seq, hash from journal.entries order by at, case_id, seq;
      insert into log.waiting (case_id, read_id, data) select r.case_id, r.id, journal.read_hash(r) from journal.reads r order by at;
      insert into journal.erasures (case_id, at)
      select e.case_id, max(e.at) from journal.entries e
      where not exists (select from journal.case_keys k where k.case_id = e.case_id) group by e.case_id;
      revoke all on all functions in schema journal, log from public;
      grant execute on function log.take, log.release, log.sequence, log.cover, log.sweep, log.page_leaves, log.record_checkpoint, log.report_fault,
        log.erasures_to_note, log.erasure_noted to sp_log;
      grant execute on function log.leaves_of, log.standing, journal.record_export, journal.sealed_bodies, journal.chain_reads, journal.list_reads to sp_audit;
      reset role;
    `);
  }

  async down(): Promise<void> {
    throw new Error('not undone: drop the database instead');
  }
}

const role = /* sql */ `
  do $$ begin
    lock table pg_catalog.pg_authid in share row exclusive mode;
    if not exists (select from pg_roles where rolname = 'sp_log') then
      create role sp_log login nosuperuser nobypassrls nocreatedb nocreaterole;
    end if;
    -- a sweep of ten million entries takes its time
    alter role sp_log set statement_timeout = '10min';
    alter role sp_log set lock_timeout = '5s';
    alter role sp_log set idle_in_transaction_session_timeout = '10s';
  end $$;
  create schema log authorization sp_owner;
  grant usage on schema log to sp_log, sp_audit;
`;

/** Nobody is granted a table: what names cases leaves through functions that check the scope, and what does not through the published tiles. */
const tables = /* sql */ `
  -- what has no leaf yet: a row comes with its entry or read and goes with its leaf, as a delivery does with its effect. No index: it
  -- is read in the order in which it lies
  create table log.waiting (
    case_id uuid not null,
    seq int,
    read_id uuid,
    data bytea not null check (octet_length(data) = 32),
    check ((seq is null) <> (read_id is null))
  ) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_insert_threshold = -1);

  -- the primary key is the last fence: an index is given once
  create table log.leaves (
    index bigint primary key,
    data bytea not null check (octet_length(data) = 32),
    case_id uuid not null,
    seq int,
    read_id uuid,
    check ((seq is null) <> (read_id is null))
  );
  create unique index leaf_of_an_entry on log.leaves (case_id, seq) where seq is not null;
  create unique index leaf_of_a_read on log.leaves (read_id) where read_id is not null;

  -- leaves that stand for nothing, so that the log's size tells nothing; what they are follows from a key that is not in this database
  create table log.covers (
    first bigint primary key,
    count int not null check (count > 0)
  );

  create table log.checkpoints (
    size bigint primary key,
    root bytea not null check (octet_length(root) = 32),
    note text not null,
    at timestamptz not null default clock_timestamp()
  );

  create table log.head (
    one boolean primary key default true check (one),
    -- leaves given so far, covers among them
    size bigint not null default 0,
    -- who sequences: one at a time, and a term ends when the next begins
    term bigint not null default 0,
    holder uuid,
    held_until timestamptz not null default '-infinity',
    -- why nothing is signed at present
    fault text,
    fault_at timestamptz
  );
  insert into log.head default values;

  create table log.settings (
    one boolean primary key default true check (one),
    cadence_seconds numeric not null default 10 check (cadence_seconds >= 0.05),
    -- between two checkpoints the log grows by at least so many leaves
    cover_min int not null default 16 check (cover_min between 1 and 65536)
  );
  insert into log.settings default values;
`;

/** What left the house is a read too: of the timeline, not of a compartment. */
const reads = /* sql */ `
  alter table journal.reads
    add column act text not null default 'open' check (act in ('open', 'export-pdf', 'export-csv', 'export-json', 'export-bundle')),
    alter column compartment drop not null,
    add constraint a_compartment_is_opened check ((act = 'open') = (compartment is not null));

  create function journal.read_hash(r journal.reads) returns bytea language plpgsql immutable as $$
  begin
    return sha256(
      convert_to('safe-passage/read/v1', 'UTF8') || '\\x00'::bytea || uuid_send(r.id) || uuid_send(r.case_id) || uuid_send(r.facility_id) ||
      journal.framed(r.act) || journal.framed(coalesce(r.compartment, '-')) || uuid_send(r.actor_id) || journal.framed(r.actor_role) ||
      journal.framed(r.purpose) || int8send(journal.micros(r.at))
    );
  end $$;
`;

/** In the same transaction, once a statement: nothing is there that has neither a leaf nor a row that waits for one. */
const waiting = /* sql */ `
  create function log.await_leaves() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    if tg_table_name = 'entries' then
      insert into log.waiting (case_id, seq, data) select case_id, seq, hash from added;
    else
      insert into log.waiting (case_id, read_id, data) select r.case_id, r.id, journal.read_hash(r) from journal.reads r join added using (id);
    end if;
    return null;
  end $$;
  create trigger await_leaves after insert on journal.entries
    referencing new table as added for each statement execute function log.await_leaves();
  create trigger await_leaves after insert on journal.reads
    referencing new table as added for each statement execute function log.await_leaves();
`;

/** Destroyed keys come back with a restored backup. Which they are is noted here, and by the log's process outside the database. */
const erasures = /* sql */ `
  create table journal.erasures (
    case_id uuid primary key,
    at timestamptz not null default clock_timestamp(),
    -- when it was written to the ledger outside
    noted_at timestamptz
  );

  create function journal.note_erasure() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    insert into journal.erasures (case_id) select distinct case_id from gone on conflict do nothing;
    return null;
  end $$;
  create trigger note_erasure after delete on journal.case_keys
    referencing old table as gone for each statement execute function journal.note_erasure();
`;
