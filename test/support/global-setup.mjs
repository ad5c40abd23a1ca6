import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importTypeScript } from './typescript.mjs';

/** One server for all test files; each file makes databases of its own on it (./database.ts). */
export default async function setUp() {
  if (process.env.TEST_DATABASE_URL) return;
  const { startPostgres } = await importTypeScript('infra/local/postgres.ts');
  const dataDir = await mkdtemp(join(tmpdir(), 'safe-passage-test-'));
  const postgres = await startPostgres({ dataDir, durable: false, maxConnections: 300 });
  process.env.TEST_DATABASE_URL = postgres.url();
  globalThis.stopTestPostgres = async () => {
    await postgres.stop();
    await Promise.all(
      [...new Set([dataDir, postgres.dataDir])].map((dir) => rm(dir, { recursive: true, force: true })),
    );
  };
}
