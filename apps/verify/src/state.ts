import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, realpath, rename, rm } from 'node:fs/promises';
import { jsonOfSeen, parseSeen, type Seen } from '@app/proof';
import { readJson } from './input.js';

const stateBytesMax = 64 * 1024 * 1024;

/**
 * What was seen before; empty when the file does not exist yet. A file that exists but cannot be read throws: it must
 * not count as a first time.
 */
export async function readSeen(path: string): Promise<Seen[]> {
  return existsSync(path) ? parseSeen(await readJson(path, stateBytesMax)) : [];
}

/** Replaces the file as a whole: a draft beside it is flushed to the disk, then renamed. */
export async function writeSeen(path: string, before: readonly Seen[], now: Seen): Promise<void> {
  const target = existsSync(path) ? await realpath(path) : path;
  const draft = `${target}.${randomBytes(6).toString('hex')}`;
  const seen = [...before.filter(({ origin }) => origin !== now.origin), now];
  try {
    // The file names cases, so only this user can read it.
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(`${JSON.stringify(jsonOfSeen(seen), null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw new Error(`${path} cannot be written: nothing was remembered`, { cause: error });
  }
}
