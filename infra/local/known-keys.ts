import { knownKeys, type KeyHolder } from '@app/journal';
import { faultsOfKeys, wordsOf } from '@app/vault';

/**
 * Throws, in words for the console, when a key that the database was used with is not in its folder: before anything makes keys in a folder that
 * may only not be mounted. Folders that this process has no part in are left out.
 */
export async function assertKnownKeys(adminUrl: string, folders: Partial<Record<KeyHolder, string>>): Promise<void> {
  const known = await knownKeys(adminUrl);
  const words: string[] = [];
  for (const holder of ['stage', 'gateway', 'log'] as const) {
    const folder = folders[holder];
    if (folder === undefined) continue;
    const own = known.filter((one) => one.holder === holder);
    words.push(...[wordsOf(folder, await faultsOfKeys(folder, own))].filter((one) => one !== undefined));
  }
  if (words.length > 0) throw new Error(words.join('\n\n'));
}
