import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';

/** What is away: the folder as with a mount that was forgotten, or the keys of facilities and of digests alone, as with half of a backup. */
export type MissingKeys = 'folder' | 'facility keys';

/** Takes keys away. Returns how to bring them back; whatever was made in their place meanwhile is put beside, as a mount would cover it. */
export async function takeKeysAway(keyDir: string, missing: MissingKeys): Promise<() => Promise<void>> {
  const away = `${keyDir}-away`;
  const made = `${keyDir}-made-${Date.now()}`;
  if (missing === 'folder') {
    await rename(keyDir, away);
    return async () => {
      await rename(keyDir, made).catch(() => undefined);
      await rename(away, keyDir);
    };
  }
  await move(keyDir, away);
  return async () => {
    await move(keyDir, made);
    await move(away, keyDir);
  };
}

async function move(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const name of await readdir(from))
    if (/^(facility|mac)-.*\.key$/.test(name)) await rename(join(from, name), join(to, name));
}
