import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from './postgres.js';
import type { Settings } from './settings.js';

/**
 * The database as its administrator, for the commands: DATABASE_URL, the embedded Postgres that runs on DATA_DIR, or one that is
 * started for the command. `stop` ends what was started.
 */
export async function administratorOf(settings: Settings): Promise<{ url: string; stop(): Promise<void> }> {
  const nothing = (): Promise<void> => Promise.resolve();
  if (settings.databaseUrl) return { url: settings.databaseUrl, stop: nothing };
  const dataDir = join(settings.dataDir, 'postgres');
  if (!existsSync(dataDir))
    throw new Error(`there is no database in ${settings.dataDir}: set DATA_DIR, or DATABASE_URL`);
  const running = await readFile(join(settings.dataDir, 'running.json'), 'utf8').catch(() => undefined);
  const url = running === undefined ? undefined : (JSON.parse(running) as { adminUrl: string }).adminUrl;
  // a product that was killed leaves its note behind
  if (url !== undefined && (await answers(url))) return { url, stop: nothing };
  const postgres = await startPostgres({ dataDir });
  return { url: postgres.url(), stop: () => postgres.stop() };
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  client.on('error', () => undefined);
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  );
}
