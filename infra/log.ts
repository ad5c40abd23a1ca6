import { adopt } from '@app/journal';
import { addSigningKey, retireSigningKey, Signer } from '../apps/log/src/signer.js';
import { reachDatabase } from './local/database.js';
import { logPartsOf } from './local/log-parts.js';
import { readSettings, type Settings } from './local/settings.js';

const usage = `npm run log -- keys                     the public keys, as partners pin them
npm run log -- add-key                  adds a signing key beside the others
npm run log -- retire-key <number>      signs without signing-<number>.pem from now on
npm run log -- adopt --reason "<why>"   goes on where it was signed last, after the database was restored`;

/** `npm run log -- …`: what an administrator does to the log. docs/log.md says when. Exit codes: 0 done, 2 refused. */
async function main(settings: Settings, [command, ...rest]: readonly string[]): Promise<void> {
  const { logKeyDir } = settings;
  const vkeys = async (): Promise<string[]> => (await Signer.read(logKeyDir, settings.logOrigin)).vkeys;
  switch (command) {
    case 'keys':
      return console.log((await vkeys()).join('\n'));
    case 'add-key': {
      const before = await vkeys();
      const number = await addSigningKey(logKeyDir);
      const added = (await vkeys()).filter((one) => !before.includes(one));
      console.log(
        `signing-${number}.pem was added. Give this to whoever verifies, then restart the log:\n${added.join('\n')}`,
      );
      return;
    }
    case 'retire-key': {
      const number = Number(rest[0]);
      if (!Number.isInteger(number) || number < 1) throw new Error(`which key?\n${usage}`);
      await retireSigningKey(logKeyDir, number);
      console.log(
        `signing-${number}.pem is retired-${number}.pem now. Keep it; restart the log, and it signs without it.`,
      );
      return;
    }
    case 'adopt':
      return adoptWith(settings, rest[0] === '--reason' ? (rest[1] ?? '') : '');
    default:
      throw new Error(usage);
  }
}

async function adoptWith(settings: Settings, reason: string): Promise<void> {
  const postgres = await reachDatabase(settings);
  try {
    const parts = await logPartsOf(settings);
    if (!parts.trusted) throw new Error('the log’s key folder is not here: set LOG_KEY_DIR');
    const { from, to, found, covers, lost } = await adopt(postgres.url, parts, reason);
    console.log(
      `${to - from} leaves, from ${from} on, had been signed and were not in the database: ${covers} covers, ${found} of entries and reads that it has, ${lost} lost. The log goes on at ${to}.`,
    );
  } finally {
    await postgres.stop();
  }
}

process.exitCode = await main(readSettings(), process.argv.slice(2)).then(
  () => 0,
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    return 2;
  },
);
