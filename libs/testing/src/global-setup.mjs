import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endWithStarter } from '../../../infra/starter.mjs';
import { importTypeScript } from './typescript.mjs';

/** Workers that share a server. Each may run a whole product; two stay below 100 connections. */
const workersOfServer = 2;

/**
 * Starts one server for every two workers, with Postgres's default 100 connections. Each file makes its own databases on
 * the server of its worker (./database.ts). A server that is given (TEST_DATABASE_URL) is the only one. Services write
 * their log into a file; ./log-reporter.mjs prints its path when a test failed.
 */
export default async function setUp({ maxWorkers }) {
  // Postgres ends with this process
  endWithStarter();
  if (!process.env.LOG_FILE) {
    process.env.LOG_FILE = join(await mkdtemp(join(tmpdir(), 'safe-passage-test-log-')), 'services.log');
    globalThis.testLogFile = process.env.LOG_FILE;
  }
  // names the templates that the files of this run share (./database.ts)
  process.env.TEST_RUN = randomBytes(6).toString('hex');
  if (process.env.TEST_DATABASE_URL) return;
  const { startPostgres } = await importTypeScript('infra/local/postgres.ts');
  const servers = await Promise.all(
    Array.from({ length: Math.ceil(maxWorkers / workersOfServer) }, () => startServer(startPostgres)),
  );
  process.env.TEST_DATABASE_URL = servers.map(({ url }) => url).join(' ');
  globalThis.stopTestPostgres = () => Promise.all(servers.map(({ stop }) => stop()));
}

async function startServer(startPostgres) {
  const dataDir = await mkdtemp(join(tmpdir(), 'safe-passage-test-'));
  const postgres = await startPostgres({ dataDir, durable: false, maxConnections: 100 });
  return {
    url: postgres.url(),
    async stop() {
      await postgres.stop();
      await Promise.all(
        [...new Set([dataDir, postgres.dataDir])].map((dir) => rm(dir, { recursive: true, force: true })),
      );
    },
  };
}
