import { knownKeys, type KeyHolder } from '@app/journal';
import { faultsOfKeys, wordsOf } from '@app/vault';

/**
 * Throws a message for the console when a key that the database was used with is missing from its folder. Runs before
 * anything creates keys, because the folder may only not be mounted. Skips folders that this process does not use.
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
