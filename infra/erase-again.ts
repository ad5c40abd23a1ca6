import { eraseAgain } from '@app/journal';
import { readArguments } from './arguments.mjs';
import { reachDatabase } from './local/database.js';
import { ledgerIn, printErasedAgain } from './local/erased-again.js';
import { readSettings, type Settings } from './local/settings.js';

/**
 * `npm run erase-again`: destroys again the keys and blind indexes of every case that the ledger of erasures names, in a
 * database that was restored from before the erasure. Every start of the product and every `migrate` also does this.
 * Safe to repeat.
 */
async function main(settings: Settings): Promise<void> {
  const postgres = await reachDatabase(settings);
  try {
    const done = await eraseAgain(postgres.url, ledgerIn(settings.logDir));
    printErasedAgain(done);
    if (done.refs.length === 0)
      console.log(`Of ${done.known} erased cases in the ledger that this database has, none has keys or indexes.`);
  } finally {
    await postgres.stop();
  }
}

readArguments('erase-again');
process.exitCode = await main(readSettings()).then(
  () => 0,
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    return 2;
  },
);
