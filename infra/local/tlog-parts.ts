import { join } from 'node:path';
import { publishedKeys, sha256, type TlogParts } from '@app/journal';
import { parseVkey, type Key } from '@app/proof';
import { readKey } from '@app/vault';
import { Signer, verifyEd25519 } from '../../apps/log/src/signer.js';
import type { Settings } from './settings.js';

/**
 * The parts of the log outside the database, from the settings. Without the log's key folder, signatures are checked
 * with the published keys, and covers cannot be checked; `trusted` is false then.
 */
export async function tlogPartsOf({
  logDir: folder,
  logOrigin: origin,
  logKeyDir,
}: Pick<Settings, 'logDir' | 'logOrigin' | 'logKeyDir'>): Promise<TlogParts & { trusted: boolean }> {
  const own = await keysIn(logKeyDir, origin);
  const coverKey = await readKey(logKeyDir, 'cover').catch(() => undefined);
  return {
    folder,
    origin,
    keys: own ?? (await publishedKeys(join(folder, 'public'))).map((vkey) => parseVkey(vkey, sha256)),
    verify: verifyEd25519,
    coverKey,
    trusted: own !== undefined,
  };
}

const keysIn = (folder: string, origin: string): Promise<Key[] | undefined> =>
  Signer.read(folder, origin).then(
    ({ known }) => known,
    () => undefined,
  );
