import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ActorTokens } from '@app/access';
import { placeDurably } from '@app/files';
import { eraseAgain, migrate, serviceRoles, setPasswords, urlFor, type ServiceRole } from '@app/journal';
import { lifecycle } from '@app/lifecycle';
import { makeTlogKeys } from '../apps/log/src/signer.js';
import { WebhookSecrets } from '../apps/gateway/src/webhooks/secrets.js';
import { DevicePasses } from '../apps/gateway/src/sign-in/device-passes.js';
import { readArguments } from './arguments.mjs';
import { ledgerIn, printErasedAgain } from './local/erased-again.js';
import { assertKnownKeys } from './local/known-keys.js';
import { isSeeded, seed } from './local/seed.js';
import { setTornKeysAside } from './local/torn-keys.js';

/**
 * A deployment runs this once before its services, and again before each new version. It brings the database up to
 * date, sets the services' database passwords, makes the gateway's keys (for actor tokens and webhooks), and on an
 * empty database makes the first administrator. Safe to repeat.
 *
 * DATABASE_URL belongs to a superuser; no service has it. KEY_DIR is the gateway's key folder. TOKEN_KEY_TO names the
 * key folders of the other services, separated by colons: they get only the public key, so that only the gateway can
 * sign who the caller is. LOG_KEY_DIR is the log's key folder; only the log has the key that signs checkpoints. LOG_DIR
 * has the ledger of erasures, which is applied to a restored database.
 */
async function main(environment: NodeJS.ProcessEnv): Promise<void> {
  const url = required(environment, 'DATABASE_URL');
  const keyDir = required(environment, 'KEY_DIR');
  const logDir = required(environment, 'LOG_DIR');
  const passwords = await servicePasswords(environment);
  await migrate(url, lifecycle);
  printErasedAgain(await eraseAgain(url, ledgerIn(logDir)));
  await setPasswords(url, passwords);
  const gatewayUrl = urlFor('gateway', url, passwords.gateway);
  const logKeyDir = required(environment, 'LOG_KEY_DIR');
  if (!(await isSeeded(gatewayUrl))) await setTornKeysAside({ keyDir, logKeyDir, logDir });
  await assertKnownKeys(url, { gateway: keyDir, log: logKeyDir });
  await ActorTokens.make(keyDir);
  await WebhookSecrets.make(keyDir);
  await DevicePasses.make(keyDir);
  for (const folder of (environment['TOKEN_KEY_TO'] ?? '').split(':').filter((one) => one !== '')) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await placeDurably(join(folder, 'actor-token.pub'), await readFile(join(keyDir, 'actor-token.pub')));
  }
  await makeTlogKeys(logKeyDir);
  console.log('The database is up to date.');
  const first = await seed(gatewayUrl, { demo: false, password: undefined });
  if (!first) return;
  console.log(`First sign-in: administrator, once with the password ${first.password}`);
  console.log('It is not shown again, and must be changed at that sign-in.');
}

/** From SP_INTAKE_PASSWORD, or from the file that SP_INTAKE_PASSWORD_FILE names; the same for each service. */
async function servicePasswords(environment: NodeJS.ProcessEnv): Promise<Record<ServiceRole, string>> {
  const found = await Promise.all(
    serviceRoles.map(async (role) => {
      const name = `SP_${role.toUpperCase()}_PASSWORD`;
      const file = environment[`${name}_FILE`];
      const password = file === undefined ? environment[name] : (await readFile(file, 'utf8')).trim();
      return { role, name, password: password ?? '' };
    }),
  );
  const short = found.filter(({ password }) => password.length < passwordLengthMin).map(({ name }) => name);
  if (short.length > 0)
    throw new Error(`at least ${passwordLengthMin} characters each: ${short.join(', ')} (or …_FILE, naming a file)`);
  return Object.fromEntries(found.map(({ role, password }) => [role, password])) as Record<ServiceRole, string>;
}

const passwordLengthMin = 16;

function required(environment: NodeJS.ProcessEnv, name: string): string {
  const value = environment[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

readArguments('migrate');
try {
  await main(process.env);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
