import { randomBytes } from 'node:crypto';
import { link, mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Files are placed whole or not at all: written under another name in the same folder, then renamed or linked. A reader, a crash, `kill -9` and
 * a full disk never meet half a file under its own name.
 */

/** What stays when the machine loses power is decided by `durable`: true flushes the file and its folder before this returns. */
interface Placing {
  durable: boolean;
  mode?: number;
}

/** Replaces what is there. After a power cut it may be gone again: for what can be made anew. */
export const place = (path: string, bytes: Uint8Array | string): Promise<void> =>
  put(path, bytes, { durable: false }, (draft) => rename(draft, path));

/** Replaces what is there, and is on the disk before it returns. For this user alone. */
export const placeDurably = (path: string, bytes: Uint8Array | string): Promise<void> =>
  put(path, bytes, { durable: true, mode: 0o600 }, (draft) => rename(draft, path));

/**
 * Keeps what is there: of several processes that place the same file at once, one does, and all find its bytes afterwards. On the disk before
 * it returns, for this user alone. For keys: one that was used is never replaced.
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

/** A new name in a folder is on the disk only when the folder is. */
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
