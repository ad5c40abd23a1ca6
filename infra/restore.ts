import { join, resolve } from 'node:path';
import { readArguments } from './arguments.mjs';
import { restore } from './local/backup.js';
import { running } from './local/database.js';
import { readSettings } from './local/settings.js';

/**
 * `npm run restore`. What was erased since the backup is erased again at the next start, from the log's ledger of
 * erasures.
 */
async function main(from = ''): Promise<void> {
  const settings = readSettings();
  if (settings.databaseUrl) throw new Error('DATABASE_URL names a Postgres of your own: restore it with its own tools');
  if ((await running(settings)) !== undefined) throw new Error('the product runs: stop it first');
  const { manifest, replaced } = await restore(resolve(from), join(settings.dataDir, 'postgres'));
  console.log(`Restored the database as it was at ${manifest.at}.`);
  if (replaced) console.log(`The old data is kept in ${replaced}: remove it when everything works.`);
  console.log('Now: npm start, then npm run fsck. When the log says that the database was set back: docs/log.md.');
}

await main(readArguments('restore').positionals[0]).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
