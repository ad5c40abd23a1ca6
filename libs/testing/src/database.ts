import { randomBytes } from 'node:crypto';
import pg from 'pg';

export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

/** A fresh, empty database on the tests' server, as its superuser. */
export async function createDatabase(name = 'test'): Promise<TestDatabase> {
  return make(name, 'template0');
}

/** A copy of a database that was made here. Nobody may be connected to the original. Takes about 30 ms. */
export async function cloneDatabase(template: Pick<TestDatabase, 'url'>): Promise<TestDatabase> {
  const name = nameOf(template);
  return make(name.replace(/_[0-9a-f]{12}$/, ''), name);
}

/**
 * Copies a template database that the first test file of a run fills: migrations and the first people take seconds, a
 * copy takes almost none. Rights on the database itself are not copied.
 */
export async function createFrom(
  template: string,
  name: string,
  fill: (url: string) => Promise<void>,
): Promise<TestDatabase> {
  const run = process.env['TEST_RUN'];
  if (!run) throw new Error('TEST_RUN is not set: run the tests through Jest, whose global setup sets it');
  const full = `template_${template}_${run}`;
  const client = new pg.Client(serverUrl());
  await client.connect();
  try {
    // two test files run at once: the second one waits until the template is ready
    await client.query('select pg_advisory_lock(hashtext($1))', [full]);
    const { rowCount } = await client.query('select from pg_database where datname = $1', [full]);
    if (rowCount === 0) {
      const filled = await make(full, 'template0');
      await fill(filled.url).catch(async (error: unknown) => {
        await filled.drop();
        throw error;
      });
      await client.query(`alter database ${quote(nameOf(filled))} rename to ${quote(full)}`);
    }
  } finally {
    await client.end();
  }
  return make(name, full);
}

/** Resets a database to the content of its copy, as a restore from a backup does. Disconnects all clients. */
export async function restoreDatabase(
  database: Pick<TestDatabase, 'url'>,
  copy: Pick<TestDatabase, 'url'>,
): Promise<void> {
  const [name, from] = [database, copy].map((one) => quote(nameOf(one)));
  await asSuperuser(`drop database ${name} with (force)`);
  await asSuperuser(`create database ${name} template ${from} strategy file_copy`);
}

async function make(name: string, template: string): Promise<TestDatabase> {
  const unique = `${name
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '_')
    .slice(0, 40)}_${randomBytes(6).toString('hex')}`;
  await asSuperuser(`create database ${quote(unique)} template ${quote(template)} encoding 'UTF8' strategy file_copy`);
  const url = new URL(serverUrl());
  url.pathname = `/${unique}`;
  return { url: url.href, drop: () => asSuperuser(`drop database if exists ${quote(unique)} with (force)`) };
}

async function asSuperuser(sql: string): Promise<void> {
  const client = new pg.Client(serverUrl());
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** The worker's server of those that the global setup started. */
function serverUrl(): string {
  const urls = process.env['TEST_DATABASE_URL']?.split(' ') ?? [];
  const url = urls[Number(process.env['JEST_WORKER_ID'] ?? 1) % urls.length];
  if (!url) throw new Error('TEST_DATABASE_URL is not set: run the tests through Jest, whose global setup sets it');
  return url;
}

const nameOf = ({ url }: Pick<TestDatabase, 'url'>): string => new URL(url).pathname.slice(1);

function quote(name: string): string {
  return pg.escapeIdentifier(name);
}
