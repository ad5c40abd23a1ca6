import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, realpath, rename, rm } from 'node:fs/promises';
import { jsonOfSeen, parseSeen, type Seen } from '@app/proof';
import { readJson } from './input.js';

const stateBytesMax = 64 * 1024 * 1024;

/** What was seen before; nothing when there is no such file yet. One that is there and cannot be read is no first time. */
export async function readSeen(path: string): Promise<Seen[]> {
  return existsSync(path) ? parseSeen(await readJson(path, stateBytesMax)) : [];
}

/** Whole or not at all: a file beside it takes its place once all of it is on the disk. */
export async function writeSeen(path: string, before: readonly Seen[], now: Seen): Promise<void> {
  const target = existsSync(path) ? await realpath(path) : path;
  const draft = `${target}.${randomBytes(6).toString('hex')}`;
  const seen = [...before.filter(({ origin }) => origin !== now.origin), now];
  try {
    // It names cases: nobody else on this machine needs to read it.
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
