import { fsck, isNote, refold, type Fault } from '@app/journal';
import { lifecycle } from '@app/lifecycle';
import { localKeys, opensOnly, Vault } from '@app/vault';
import { readArguments } from './arguments.mjs';
import { reachDatabase } from './local/database.js';
import { tlogPartsOf } from './local/tlog-parts.js';
import { readSettings, type Settings } from './local/settings.js';

/**
 * `npm run fsck`: checks the whole journal and the log, and names each fault. It uses DATABASE_URL (an
 * administrator's), the embedded Postgres that runs on DATA_DIR, or starts that one for the check. It uses LOG_DIR and
 * LOG_KEY_DIR, or the folders below DATA_DIR. With --refold it first rebuilds every case file from its entries. Exit
 * codes: 0 all holds, 1 faults, 2 the check failed.
 */
async function main(settings: Settings, refolds: boolean): Promise<number> {
  const postgres = await reachDatabase(settings);
  try {
    if (refolds) console.log(`${await refold(postgres.url, lifecycle)} case files rebuilt from their entries.`);
    const vault = new Vault(localKeys(settings.keyDir, opensOnly));
    const log = await tlogPartsOf(settings);
    const checked = await fsck(postgres.url, lifecycle, (...of) => vault.open(...of), log);
    const wrong = checked.faults.filter((fault) => !isNote(fault));
    for (const fault of wrong) console.log(`FAULT ${sentence(fault)}`);
    for (const note of checked.faults.filter(isNote)) console.log(`note  ${sentence(note)}`);
    if (!log.trusted)
      console.log('note  the log’s key folder is missing: signatures were checked with the published keys');
    if (!log.coverKey) console.log('note  the cover key is missing: covers were not checked');
    const { cases, entries, seals, leaves, checkpoints } = checked;
    console.log(
      `${cases} cases, ${entries} entries, ${seals} sealed bodies, ${leaves} leaves, ${checkpoints} checkpoints: ${wrong.length === 0 ? 'all hold' : `${wrong.length} faults`}.`,
    );
    return wrong.length === 0 ? 0 : 1;
  } finally {
    await postgres.stop();
  }
}

function sentence({ ref, seq, leaf, code, words }: Fault): string {
  const where = [...(seq === null ? [] : [`entry ${seq}`]), ...(leaf === null ? [] : [`leaf ${leaf}`])].join(', ');
  return `${ref === '-' ? '' : `${ref}: `}${words} [${[code, where].filter((part) => part !== '').join('; ')}]`;
}

const { flags } = readArguments('fsck');
process.exitCode = await main(readSettings(), flags['refold'] === true).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 2;
});
