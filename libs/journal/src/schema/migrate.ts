import { runMigrations as migrateQueues } from 'bullmq';
import pg from 'pg';
import type { Lifecycle } from '@app/lifecycle';
import type { QueryRunner } from 'typeorm';
import { applySchema, type Schema } from './apply.js';
import { readFunctionFiles } from './functions.js';

/** The login roles, which get passwords from the deployment: one for each service, and one for BullMQ's tables. */
export const serviceRoles = [
  'gateway',
  'intake',
  'referral',
  'transit',
  'resettlement',
  'audit',
  'log',
  'queue',
] as const;
export type ServiceRole = (typeof serviceRoles)[number];

/**
 * Brings a database up to date: the schema, the lifecycle's four-eyes rules, and the queue's tables. `url` is a
 * superuser's or the owner's; services never have it. Safe to run again, and by several processes at the same time.
 * Refused (schema.unknown) when the database belongs to a newer version.
 */
export async function migrate(url: string, lifecycle: Lifecycle): Promise<void> {
  await applySchema(url, await currentSchema(), (runner) => keepFourEyes(runner, lifecycle));
  await migrateQueueTables(url);
}

/** The schema of this version of the product. */
export async function currentSchema(): Promise<Schema> {
  const { migrations } = await import('../../migrations/index.js');
  return { migrations, functions: await readFunctionFiles() };
}

async function keepFourEyes(runner: QueryRunner, lifecycle: Lifecycle): Promise<void> {
  const rules = [...lifecycle.transitions.values()].flatMap((row) =>
    (row.notBy ?? []).map((other) => [row.name, other]),
  );
  await runner.query(
    `with wanted as (select unnest($1::text[]) as transition, unnest($2::text[]) as not_by),
          gone as (delete from journal.four_eyes where (transition, not_by) not in (select transition, not_by from wanted))
     insert into journal.four_eyes select * from wanted on conflict do nothing`,
    [rules.map(([name]) => name), rules.map(([, other]) => other)],
  );
}

/** BullMQ's tables belong to the administrator. The queue's role uses them, and creates the sequence that addBulk needs for each queue. */
async function migrateQueueTables(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await migrateQueues(client);
    await client.query(/* sql */ `
      grant usage, create on schema bullmq to sp_queue;
      -- a restored database has Postgres's default rights on the database itself, so revoke temporary again: nobody may
      -- create a type in a temporary schema (migrations/baseline/roles.sql says why)
      do $$ begin execute format('revoke temporary on database %I from public', current_database()); end $$;
      -- addBulk needs it. It is safe, because this role may call none of the owner's functions
      do $$ begin execute format('grant temporary on database %I to sp_queue', current_database()); end $$;
      grant select, insert, update, delete on all tables in schema bullmq to sp_queue;
      grant usage, select, update on all sequences in schema bullmq to sp_queue;
      grant execute on all functions in schema bullmq to sp_queue`);
  } finally {
    await client.end();
  }
}

/** Sets the services' passwords. A deployment does this once, the local launcher at every start. */
export async function setPasswords(url: string, passwords: Record<ServiceRole, string>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // roles belong to the whole cluster, so a migration of another database may change them at the same time
    await client.query('begin; lock table pg_catalog.pg_authid in share row exclusive mode');
    for (const role of serviceRoles)
      await client.query(`alter role sp_${role} password ${client.escapeLiteral(passwords[role])}`);
    await client.query('commit');
  } finally {
    await client.end();
  }
}

/** A service's URL: the administrator's URL with the service's role and password. */
export function urlFor(role: ServiceRole, url: string, password: string): string {
  const own = new URL(url);
  own.username = `sp_${role}`;
  own.password = password;
  return own.toString();
}
