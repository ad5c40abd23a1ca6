import { randomBytes } from 'node:crypto';
import { link, mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * A file is placed whole or not at all: it is written under a temporary name in the same folder, then renamed or
 * linked. So a reader never finds half a file under the final name, also after a crash, `kill -9` or a full disk.
 */

/** `durable: true` flushes the file and its folder before the call returns, so the file survives a loss of power. */
interface Placing {
  durable: boolean;
  mode?: number;
}

/** Replaces an existing file. A loss of power may undo this: use it for files that can be made again. */
export const place = (path: string, bytes: Uint8Array | string): Promise<void> =>
  put(path, bytes, { durable: false }, (draft) => rename(draft, path));

/** Replaces an existing file. The bytes are on the disk before this returns. Only this user can read the file. */
export const placeDurably = (path: string, bytes: Uint8Array | string): Promise<void> =>
  put(path, bytes, { durable: true, mode: 0o600 }, (draft) => rename(draft, path));

/**
 * Keeps an existing file. When several processes place the same file at once, one succeeds and all read its bytes
 * afterwards. The bytes are on the disk before this returns, and only this user can read them. For keys: a key that was
 * used is never replaced.
 */
export const placeOnce = (path: string, bytes: Uint8Array | string): Promise<void> =>
  put(path, bytes, { durable: true, mode: 0o600 }, async (draft) => {
    await link(draft, path).catch(unless('EEXIST'));
    await rm(draft);
  });

async function put(
  path: string,
  bytes: Uint8Array | string,
  { durable, mode }: Placing,
  settle: (draft: string) => Promise<void>,
): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await mkdir(dirname(path), { recursive: true });
  try {
    const file = await open(draft, 'wx', mode);
    await written(file, bytes, durable);
    await settle(draft);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  if (durable) await syncFolder(dirname(path));
}

async function written(file: FileHandle, bytes: Uint8Array | string, durable: boolean): Promise<void> {
  try {
    await file.writeFile(bytes);
    if (durable) await file.sync();
  } finally {
    await file.close();
  }
}

/** A new name is on the disk only after its folder was flushed. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows can't flush a folder
  if (process.platform === 'win32') return;
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

const unless =
  (code: string) =>
  (error: NodeJS.ErrnoException): void => {
    if (error.code !== code) throw error;
  };
