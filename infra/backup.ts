import { cp, mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readArguments } from './arguments.mjs';
import { backUp } from './local/backup.js';
import { running } from './local/database.js';
import { readSettings } from './local/settings.js';

/** `npm run backup`. docs/operations.md says how to back up a Postgres of your own. */
async function main(to = '', keysFolder = ''): Promise<void> {
  const settings = readSettings();
  if (settings.databaseUrl)
    throw new Error('DATABASE_URL names a Postgres of your own: back it up with its own tools (docs/operations.md)');
  const adminUrl = await running(settings);
  if (adminUrl === undefined)
    throw new Error(`nothing runs on ${settings.dataDir}: start the product, or set DATA_DIR`);
  const other = resolve(keysFolder);
  await mkdir(other, { recursive: true, mode: 0o700 });
  if ((await readdir(other)).length > 0) throw new Error(`${keysFolder} is not empty: name a new folder`);
  const { files } = await backUp(join(settings.dataDir, 'postgres'), adminUrl, resolve(to));
  // copied after the database: the log's files must not be older than the database
  await cp(settings.keyDir, join(other, 'keys'), { recursive: true });
  await cp(join(settings.logDir, 'kept'), join(other, 'log/kept'), { recursive: true });
  // these files are the only copy of what was signed after the database was copied
  await cp(join(settings.logDir, 'public'), join(other, 'log/public'), { recursive: true });
  const bytes = Object.values(files).reduce((all, one) => all + one.bytes, 0);
  console.log(
    `${Object.keys(files).length} files, ${Math.round(bytes / 1e6)} MB in ${to}; keys and the log’s folder in ${keysFolder}.`,
  );
}

const { texts, positionals } = readArguments('backup');
await main(positionals[0], texts['keys']).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
