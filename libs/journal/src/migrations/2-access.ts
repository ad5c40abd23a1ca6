import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People who work here, their facilities, their sessions, and the standing instructions they acknowledge. */
export class Access1763850000002 implements MigrationInterface {
  name = 'Access1763850000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      set local role sp_owner;

      create table access.facilities (
        id uuid primary key default gen_random_uuid(),
        code text not null unique check (code ~ '^[A-Z]{3}$'),
        name text not null,
        country text not null check (country ~ '^[A-Z]{2}$'),
        zone text not null
      );

      create table access.people (
        id uuid primary key default gen_random_uuid(),
        username text not null unique check (username ~ '^[a-z0-9][a-z0-9.-]{1,60}$'),
        role text not null,
        facility_id uuid references access.facilities,
        -- scrypt, with its parameters and salt: see libs/access/password.ts
        password text not null,
        must_change_password boolean not null default false,
        active boolean not null default true,
        created_at timestamptz not null default clock_timestamp(),
        constraint facility_roles_have_a_facility
          check ((role in ('intake-officer', 'head-of-mission')) = (facility_id is not null)),
        constraint nobody_signs_in_as_the_system check (role <> 'system')
      );

      -- Opaque tokens: the token itself is never stored, only its SHA-256, so a leaked table signs nobody in.
      create table access.sessions (
        token_hash bytea primary key check (octet_length(token_hash) = 32),
        person_id uuid not null references access.people,
        created_at timestamptz not null default clock_timestamp(),
        seen_at timestamptz not null default clock_timestamp()
      );
      create index sessions_of_a_person on access.sessions (person_id);

      create table access.instructions (
        id uuid primary key default gen_random_uuid(),
        -- null: for every facility
        facility_id uuid references access.facilities,
        title text not null check (length(title) between 1 and 200),
        body text not null check (length(body) between 1 and 20000),
        issued_by uuid references access.people,
        issued_at timestamptz not null default clock_timestamp(),
        withdrawn_at timestamptz
      );
      create table access.acknowledgements (
        instruction_id uuid not null references access.instructions,
        person_id uuid not null references access.people,
        at timestamptz not null default clock_timestamp(),
        primary key (instruction_id, person_id)
      );

      grant select, insert on access.facilities, access.instructions, access.acknowledgements to sp_gateway;
      grant update (withdrawn_at) on access.instructions to sp_gateway;
      grant select, insert on access.people to sp_gateway;
      grant update (password, must_change_password, active, role, facility_id) on access.people to sp_gateway;
      grant select, insert, delete on access.sessions to sp_gateway;
      grant update (seen_at) on access.sessions to sp_gateway;
      reset role;
    `);
  }

  async down(): Promise<void> {
    throw new Error('not undone: drop the database instead');
  }
}
