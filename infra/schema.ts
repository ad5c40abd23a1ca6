import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeSchema, migrate } from '@app/journal';
import { lifecycle } from '@app/lifecycle';
import { readArguments } from './arguments.mjs';
import { startPostgres } from './local/postgres.js';

/**
 * `npm run schema` writes libs/journal/schema.sql again. With --check it only says whether it is stale, and then exits
 * with 1.
 */
const path = 'libs/journal/schema.sql';
const checks = readArguments('schema').flags['check'] === true;

const text = await schemaOfThisVersion();
const isStale = (await readFile(path, 'utf8').catch(() => '')) !== text;
if (isStale && !checks) await writeFile(path, text);
if (isStale) console.log(checks ? `stale, run npm run schema: ${path}` : `written: ${path}`);
process.exit(checks && isStale ? 1 : 0);

async function schemaOfThisVersion(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'safe-passage-schema-'));
  const postgres = await startPostgres({ dataDir, durable: false });
  try {
    await migrate(postgres.url(), lifecycle);
    return await describeSchema(postgres.url());
  } finally {
    await postgres.stop();
    for (const dir of new Set([dataDir, postgres.dataDir])) await rm(dir, { recursive: true, force: true });
  }
}
