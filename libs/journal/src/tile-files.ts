import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The published files of a log: `checkpoint` and C2SP tlog-tiles below `tile/`, for whoever proves something from them. */
export const tilesIn =
  (folder: string) =>
  (path: string): Promise<Uint8Array> =>
    readFile(join(folder, path));

/** The checkpoint that is published; undefined before the first. */
export const publishedCheckpoint = (folder: string): Promise<string | undefined> => published(folder, 'checkpoint');

/** The log's public keys, one a line, as the log itself tells them. */
export const publishedKeys = async (folder: string): Promise<string[]> =>
  ((await published(folder, 'keys')) ?? '').split('\n').filter((line) => line !== '');

const published = (folder: string, name: string): Promise<string | undefined> =>
  readFile(join(folder, name), 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });

/** Whole or not at all, for readers who come at any moment. After a power cut it may be gone again. */
export async function place(path: string, bytes: Uint8Array | string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(draft, bytes);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** The same, and on the disk before it returns. */
export async function placeDurably(path: string, bytes: Uint8Array | string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await mkdir(dirname(path), { recursive: true });
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  const folder = await open(dirname(path), 'r');
  // Windows has no such thing for a folder
  await folder.sync().catch(() => undefined);
  await folder.close();
}
