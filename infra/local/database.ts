import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from './postgres.js';
import type { Settings } from './settings.js';

/**
 * Finds an administrator's URL of the product's database: DATABASE_URL, the embedded Postgres that runs, or one that is
 * started for this call.
 */
export async function reachDatabase(settings: Settings): Promise<{ url: string; stop(): Promise<void> }> {
  const nothing = (): Promise<void> => Promise.resolve();
  if (settings.databaseUrl) return { url: settings.databaseUrl, stop: nothing };
  const dataDir = join(settings.dataDir, 'postgres');
  if (!existsSync(dataDir))
    throw new Error(`there is no database in ${settings.dataDir}: set DATA_DIR, or DATABASE_URL`);
  const url = await running(settings);
  if (url !== undefined) return { url, stop: nothing };
  const postgres = await startPostgres({ dataDir });
  return { url: postgres.url(), stop: () => postgres.stop() };
}

/**
 * The URL of the embedded Postgres of a product that runs on DATA_DIR. A killed product leaves running.json behind, so
 * the server must also answer.
 */
export async function running({ dataDir }: Settings): Promise<string | undefined> {
  const note = await readFile(join(dataDir, 'running.json'), 'utf8').catch(() => undefined);
  if (note === undefined) return undefined;
  const { adminUrl } = JSON.parse(note) as { adminUrl: string };
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 3_000 });
  client.on('error', () => undefined);
  return client.connect().then(
    () => client.end().then(() => adminUrl),
    () => undefined,
  );
}
