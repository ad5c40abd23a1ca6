import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ActorTokens } from '@app/access';
import { placeDurably } from '@app/files';
import { eraseAgain, migrate, setPasswords, urlFor, type ServiceRole } from '@app/journal';
import { lifecycle } from '@app/lifecycle';
import { WebhookSecrets } from '../../apps/gateway/src/webhooks/secrets.js';
import { DevicePasses } from '../../apps/gateway/src/sign-in/device-passes.js';
import { makeTlogKeys } from '../../apps/log/src/signer.js';
import { connectionsWanted, tooFewConnections } from './connections.js';
import { assertKnownKeys } from './known-keys.js';
import { readArguments } from '../arguments.mjs';
import { MultiProcess, type EnvironmentOf, type Process, type Running } from './multi-process.js';
import { Ending, inPlainWords } from './ending.js';
import { ledgerIn, printErasedAgain } from './erased-again.js';
import { lockFolder } from './folder-lock.js';
import { keepPostgresRunning } from './postgres/keep-running.js';
import { untilReady } from './ready.js';
import { isSeeded, seed, type Seeded } from './seed.js';
import { assertPortIsFree, readSettings, servicePasswords, type Settings } from './settings.js';
import { setTornKeysAside } from './torn-keys.js';

/**
 * `npm start`: runs the whole product on this machine. Starts Postgres unless DATABASE_URL names one, and restarts it
 * when it ends. Brings the database up to date. Starts the services in one process, or each in its own. On an empty
 * database it prints who can sign in. Ctrl-C stops everything.
 */
async function main(settings: Settings): Promise<void> {
  const began = Date.now();
  const ending = new Ending();
  ending.listen();
  try {
    const lock = await lockFolder(settings.dataDir, 'npm start');
    ending.add({ stop: () => lock.release(), onStopping: () => lock.stopping() });
    await assertPortIsFree(settings.host, settings.port, lock.holderWasKilled ? leftoversMsMax : 0);
    // the processes load their code while the database is brought up to date
    const processes = settings.isMultiProcess ? new MultiProcess() : undefined;
    if (processes) ending.add(processes);
    const passwords = await servicePasswords(settings.dataDir);
    const adminUrl = await databaseUrl(settings, ending);
    await migrate(adminUrl, lifecycle);
    // before any service can read: a restored backup contains keys that were destroyed
    printErasedAgain(await eraseAgain(adminUrl, ledgerIn(settings.logDir)));
    await setPasswords(adminUrl, passwords);
    const urlOf = (role: ServiceRole): string => urlFor(role, adminUrl, passwords[role]);
    if (!(await isSeeded(urlOf('gateway')))) await setTornKeysAside(settings);
    const few = await tooFewConnections(adminUrl, connectionsWanted(queueKind(settings), ...connectionsMax()));
    if (few !== undefined) console.error(few);
    await assertKnownKeys(adminUrl, { stage: settings.keyDir, gateway: settings.keyDir, log: settings.logKeyDir });
    await ActorTokens.make(settings.keyDir);
    await WebhookSecrets.make(settings.keyDir);
    await DevicePasses.make(settings.keyDir);
    await makeTlogKeys(settings.logKeyDir);
    const seeded = await seed(urlOf('gateway'), { demo: settings.demo, password: settings.demoPassword });
    const environmentOf: EnvironmentOf = (service) => ({
      ...onlyStrings(process.env),
      DATABASE_URL: urlOf(service),
      QUEUE_URL: settings.queueUrl ?? urlOf('queue'),
      ...foldersOf(service, settings),
      HOST: service === 'gateway' ? settings.host : '127.0.0.1',
      PORT: service === 'gateway' ? String(settings.port) : '0',
    });
    const running = await (processes ? processes.start(environmentOf) : besideTlog(environmentOf));
    ending.add(running);
    void running.broken.then((name) => ending.failed(`The ${name} service ended unexpectedly; stopping the others.`));
    if (seeded) tell(seeded);
    await untilReady(running.url);
    console.log(
      `Safe Passage is ready on ${running.url} (${((Date.now() - began) / 1000).toFixed(1)} s). Ctrl-C stops it.`,
    );
  } catch (error) {
    ending.failed(inPlainWords(error));
  }
}

/** The processes of a killed start end within 20 s. Until then one of them may hold the port. */
const leftoversMsMax = 25_000;

/** With several processes the launcher needs none of their code, and loading it would take a second. */
const besideTlog = async (environmentOf: EnvironmentOf): Promise<Running> =>
  (await import('./single-process.js')).startBesideTlog(environmentOf);

const queueKind = ({ queueUrl }: Settings): 'postgres' | 'redis' =>
  queueUrl === undefined || queueUrl.startsWith('postgres') ? 'postgres' : 'redis';
/** The pool of a service, and the pool of its queues. */
const connectionsMax = (): [number, number] => [
  Number(process.env['DATABASE_CONNECTIONS_MAX'] ?? 6),
  Number(process.env['QUEUE_CONNECTIONS_MAX'] ?? 8),
];

/** Only the log's process gets its key folder and its own folder. The others get the published part. */
const foldersOf = (service: Process, { keyDir, logDir, logKeyDir }: Settings): Record<string, string> =>
  service === 'log' ? { KEY_DIR: logKeyDir, LOG_DIR: logDir } : { KEY_DIR: keyDir, TILES_DIR: join(logDir, 'public') };

async function databaseUrl(settings: Settings, ending: Ending): Promise<string> {
  if (settings.databaseUrl) return settings.databaseUrl;
  const postgres = await keepPostgresRunning({ dataDir: join(settings.dataDir, 'postgres') });
  ending.add(postgres);
  void postgres.givenUp.then((why) => ending.failed(`Postgres is not started again: ${why}. Stopping.`));
  // `npm run fsck` reads this file to find the server of a running product
  const note = join(settings.dataDir, 'running.json');
  await placeDurably(note, JSON.stringify({ adminUrl: postgres.url() }));
  ending.add({ stop: () => rm(note, { force: true }) });
  return postgres.url();
}

function tell({ password, signIns, demo }: Seeded): void {
  console.log('');
  console.log(
    demo
      ? `Demo people, all with the password ${password}`
      : `First sign-in: administrator, once with the password ${password}`,
  );
  if (demo) for (const { username, role } of signIns) console.log(`  ${username.padEnd(22)} ${role}`);
  console.log(
    demo
      ? 'The password is not shown again. NODE_ENV=production makes no demo people.'
      : 'It is not shown again, and must be changed at that sign-in.',
  );
  console.log('');
}

const onlyStrings = (environment: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );

await main(readSettings(process.env, readArguments('start').flags['multi-process']));
