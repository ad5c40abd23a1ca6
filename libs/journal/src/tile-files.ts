import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

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
