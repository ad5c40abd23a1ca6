import { adopt } from '@app/journal';
import { addSigningKey, retireSigningKey, Signer } from '../apps/log/src/signer.js';
import { readArguments, refuse } from './arguments.mjs';
import { reachDatabase } from './local/database.js';
import { tlogPartsOf } from './local/tlog-parts.js';
import { readSettings, type Settings } from './local/settings.js';

/**
 * `npm run log -- …`: an administrator's commands for the log. docs/log.md says when to use them. Exit codes: 0 done, 2
 * refused.
 */
async function main(settings: Settings, [command, which]: readonly string[], reason = ''): Promise<void> {
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
        `signing-${number}.pem was added. Give this key to those who verify, then restart the log:\n${added.join('\n')}`,
      );
      return;
    }
    case 'retire-key': {
      const number = Number(which);
      if (!Number.isInteger(number) || number < 1) return refuse('log', 'retire-key needs the NUMBER of a key');
      await retireSigningKey(logKeyDir, number);
      console.log(
        `signing-${number}.pem is retired-${number}.pem now. Keep it; restart the log, and it signs without it.`,
      );
      return;
    }
    case 'adopt':
      return adoptWith(settings, reason);
    default:
      return refuse('log', `unknown argument '${command}'`);
  }
}

async function adoptWith(settings: Settings, reason: string): Promise<void> {
  const postgres = await reachDatabase(settings);
  try {
    const parts = await tlogPartsOf(settings);
    if (!parts.trusted) throw new Error('the log’s key folder is missing: set LOG_KEY_DIR');
    const { from, to, found, covers, lost } = await adopt(postgres.url, parts, reason);
    console.log(
      `${to - from} leaves, from ${from} on, had been signed and were not in the database: ${covers} covers, ${found} of entries and reads that it has, ${lost} lost. The log goes on at ${to}.`,
    );
  } finally {
    await postgres.stop();
  }
}

const { texts, positionals } = readArguments('log');
process.exitCode = await main(readSettings(), positionals, texts['reason']).then(
  () => 0,
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    return 2;
  },
);
