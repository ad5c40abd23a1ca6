import { join } from 'node:path';
import { publishedKeys, sha256, type TlogParts } from '@app/journal';
import { parseVkey, type Key } from '@app/proof';
import { readKey } from '@app/vault';
import { Signer, verifyEd25519 } from '../../apps/log/src/signer.js';
import type { Settings } from './settings.js';

/**
 * What lies of the log outside the database, as the settings name it. Who doesn't have the log's key folder checks signatures with the keys
 * that the log publishes, and can't say what covers should be; `trusted` says which it was.
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
