import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fsck, type Fault } from '@app/journal';
import { lifecycle } from '@app/lifecycle';
import { localKeys, Vault } from '@app/vault';
import { startPostgres } from './local/postgres.js';
import { readSettings, type Settings } from './local/settings.js';

/**
 * `npm run fsck`: checks the whole journal and names each fault. Uses DATABASE_URL (an administrator's), the embedded Postgres that
 * runs on DATA_DIR, or starts it for the check. Exit codes: 0 all holds, 1 faults, 2 it could not be checked.
 */
async function main(settings: Settings): Promise<number> {
  const postgres = await database(settings);
  try {
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
  const running = await readFile(join(settings.dataDir, 'running.json'), 'utf8').catch(() => undefined);
  if (running !== undefined) return { url: (JSON.parse(running) as { adminUrl: string }).adminUrl, stop: nothing };
  const postgres = await startPostgres({ dataDir: join(settings.dataDir, 'postgres') });
  return { url: postgres.url(), stop: () => postgres.stop() };
}

process.exitCode = await main(readSettings()).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 2;
});
