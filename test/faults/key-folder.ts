import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What is missing: the whole folder, as with a forgotten mount, or only the keys of facilities and of digests, as with
 * an incomplete backup.
 */
export type MissingKeys = 'folder' | 'facility keys';

/**
 * Moves keys away and returns a function that brings them back. Keys that were made meanwhile are set aside, as a mount
 * would hide them.
 */
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
