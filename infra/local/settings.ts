import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { placeDurably } from '@app/files';
import { serviceRoles, type ServiceRole } from '@app/journal';
import { defaultTlogOrigin } from '@app/platform';

export interface Settings {
  dataDir: string;
  keyDir: string;
  /** The log's folder: what it publishes, and what it stores outside the database. */
  logDir: string;
  /** The log's keys. */
  logKeyDir: string;
  logOrigin: string;
  host: string;
  port: number;
  /** An administrator's URL of an external Postgres; undefined for the embedded one. */
  databaseUrl: string | undefined;
  queueUrl: string | undefined;
  /** Demo facilities and people are made on an empty database. */
  demo: boolean;
  demoPassword: string | undefined;
  isMultiProcess: boolean;
}

export function readSettings(environment: NodeJS.ProcessEnv = process.env, isMultiProcess = false): Settings {
  const dataDir = resolve(environment['DATA_DIR'] ?? '.data');
  const port = Number(environment['PORT'] ?? 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error('PORT is a number from 0 to 65535');
  const keyDir = resolve(environment['KEY_DIR'] ?? join(dataDir, 'keys'));
  return {
    dataDir,
    keyDir,
    logDir: resolve(environment['LOG_DIR'] ?? join(dataDir, 'log')),
    logKeyDir: resolve(environment['LOG_KEY_DIR'] ?? join(keyDir, 'log')),
    logOrigin: environment['LOG_ORIGIN'] ?? defaultTlogOrigin,
    host: environment['HOST'] ?? '127.0.0.1',
    port,
    databaseUrl: environment['DATABASE_URL'],
    queueUrl: environment['QUEUE_URL'],
    demo: environment['NODE_ENV'] !== 'production',
    demoPassword: environment['DEMO_PASSWORD'],
    isMultiProcess: isMultiProcess || environment['SAFE_PASSAGE_MULTI_PROCESS'] === '1',
  };
}

/** The services' database passwords: made once, and stored beside the data for this user only. */
export async function servicePasswords(dataDir: string): Promise<Record<ServiceRole, string>> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'service-passwords.json');
  const kept = await passwordsIn(path);
  // a new version may add a service, and so a role
  const made = {
    ...Object.fromEntries(serviceRoles.map((role) => [role, randomBytes(24).toString('hex')])),
    ...kept,
  } as Record<ServiceRole, string>;
  if (serviceRoles.some((role) => kept[role] === undefined)) await placeDurably(path, JSON.stringify(made));
  return made;
}

/** A damaged file does no harm, because each start sets the passwords in the database: new ones are made. */
async function passwordsIn(path: string): Promise<Partial<Record<string, string>>> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return '{}';
  });
  try {
    return z.record(z.string(), z.string().min(1)).parse(JSON.parse(text));
  } catch {
    console.log(`${path} was damaged: new passwords are made and set in the database.`);
    return {};
  }
}

/**
 * Throws a message that says what to do when another program listens on the port, so that a start fails early and not
 * halfway. `waitMs` is how long the port may be held by the remains of a killed start.
 */
export async function assertPortIsFree(host: string, port: number, waitMs: number): Promise<void> {
  for (const until = Date.now() + waitMs; ; await sleep(200)) {
    const code = await faultOfListening(host, port);
    if (code === undefined) return;
    if (code !== 'EADDRINUSE')
      throw new Error(`Port ${port} cannot be used (${code}). Choose another one: PORT=3001 npm start`);
    if (Date.now() >= until)
      throw new Error(
        `Port ${port} is taken. Stop the program that uses it, or choose another one: PORT=${port + 1} npm start`,
      );
  }
}

const faultOfListening = (host: string, port: number): Promise<string | undefined> =>
  new Promise((done) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? 'unknown'));
    probe.listen(port, host, () => probe.close(() => done(undefined)));
  });
