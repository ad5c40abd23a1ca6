import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Reads the published files of a log by their paths: `checkpoint`, and the C2SP tlog-tiles in `tile/`. */
export const tilesIn =
  (folder: string) =>
  (path: string): Promise<Uint8Array> =>
    readFile(join(folder, path));

/** The published checkpoint; undefined before the first one. */
export const publishedCheckpoint = (folder: string): Promise<string | undefined> => published(folder, 'checkpoint');

/** The log's public keys, as the log publishes them: one in a line. */
export const publishedKeys = async (folder: string): Promise<string[]> =>
  ((await published(folder, 'keys')) ?? '').split('\n').filter((line) => line !== '');

const published = (folder: string, name: string): Promise<string | undefined> =>
  readFile(join(folder, name), 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
