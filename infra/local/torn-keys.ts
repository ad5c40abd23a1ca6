import { createPrivateKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Settings } from './settings.js';

/**
 * Handles damaged key files before the first start has finished, when no case, session, webhook or signature depends on
 * them. It renames them, never deletes them, and prints their names. After the first start, reading a damaged key fails
 * with a message that names the backup.
 */
export async function setTornKeysAside({
  keyDir,
  logKeyDir,
  logDir,
}: Pick<Settings, 'keyDir' | 'logKeyDir' | 'logDir'>): Promise<void> {
  // a log that has signed may outlive its database, so its keys are never replaced
  const logIsNew = !existsSync(join(logDir, 'kept', 'last-signed'));
  for (const path of [...(await keysIn(keyDir)), ...(logIsNew ? await keysIn(logKeyDir) : [])]) {
    if (isWhole(path, await readFile(path))) continue;
    const aside = `${path}.torn-${Date.now()}`;
    await rename(path, aside);
    console.log(`${path} was damaged, and nothing depends on it yet: moved to ${aside}, a new one is made.`);
  }
}

async function keysIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return [];
  });
  return names.filter((name) => /\.(key|pem)$/.test(name)).map((name) => join(folder, name));
}

/** Key pairs are PEM files; every other key is 32 random bytes. */
function isWhole(path: string, bytes: Buffer): boolean {
  const isPair = path.endsWith('.pem') || basename(path) === 'actor-token.key';
  if (!isPair) return bytes.length === 32;
  try {
    createPrivateKey(bytes);
    return true;
  } catch {
    return false;
  }
}
