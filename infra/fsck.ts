import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { fsck, refold, type Fault } from '@app/journal';
import { lifecycle } from '@app/lifecycle';
import { localKeys, Vault } from '@app/vault';
import { startPostgres } from './local/postgres.js';
import { readSettings, type Settings } from './local/settings.js';

/**
 * `npm run fsck`: checks the whole journal and names each fault. Uses DATABASE_URL (an administrator's), the embedded Postgres that
 * runs on DATA_DIR, or starts it for the check. With --refold it first makes every case file anew from its entries. Exit codes: 0 all holds, 1 faults, 2 it could not be checked.
 */
async function main(settings: Settings): Promise<number> {
  const postgres = await database(settings);
  try {
    if (process.argv.includes('--refold'))
      console.log(`${await refold(postgres.url, lifecycle)} case files made anew from their entries.`);
    const vault = new Vault(localKeys(settings.keyDir));
    const { cases, entries, seals, faults } = await fsck(postgres.url, lifecycle, (...of) => vault.open(...of));
    const notes = faults.filter(({ code }) => code === 'delivery-parked');
    const wrong = faults.filter(({ code }) => code !== 'delivery-parked');
    for (const fault of wrong) console.log(`FAULT ${sentence(fault)}`);
    for (const note of notes) console.log(`note  ${sentence(note)}`);
    console.log(
      `${cases} cases, ${entries} entries, ${seals} sealed bodies: ${wrong.length === 0 ? 'all hold' : `${wrong.length} faults`}.`,
    );
    return wrong.length === 0 ? 0 : 1;
  } finally {
    await postgres.stop();
  }
}

const sentence = ({ ref, code, words }: Fault): string => `${ref === '-' ? '' : `${ref}: `}${words} [${code}]`;

async function database(settings: Settings): Promise<{ url: string; stop(): Promise<void> }> {
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

process.exitCode = await main(readSettings()).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 2;
});
