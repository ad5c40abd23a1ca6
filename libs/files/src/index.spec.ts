import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canMountDisk, mountSmallDisk, onSmallDisk } from '@app/testing/small-disk';
import { place, placeDurably, placeOnce } from './index.js';

describe('a file that is placed', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'safe-passage-files-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is there whole, for its owner alone, and no draft stays', async () => {
    const path = join(folder, 'new', 'key');
    await placeOnce(path, 'secret');
    expect(await readFile(path, 'utf8')).toBe('secret');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await placeDurably(path, 'another');
    expect(await readFile(path, 'utf8')).toBe('another');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'new'))).toEqual(['key']);
  });

  it('once is never replaced, however many place it at once', async () => {
    const path = join(folder, 'key');
    const read = await Promise.all(
      Array.from({ length: 20 }, async (_, at) => {
        await placeOnce(path, `key ${at}`);
        return readFile(path, 'utf8');
      }),
    );
    expect(new Set(read).size).toBe(1);
    await placeOnce(path, 'later');
    expect(await readFile(path, 'utf8')).toBe(read[0]);
    expect(await readdir(folder)).toEqual(['key']);
  });

  (canMountDisk ? it : it.skip)(
    onSmallDisk('is refused by a full disk; what was there stays whole, and no draft stays'),
    async () => {
      const disk = mountSmallDisk(1);
      try {
        const path = join(disk.folder, 'key');
        await placeDurably(path, 'as it was');
        disk.fill();
        const long = Buffer.alloc(64 * 1024);
        for (const put of [place, placeDurably, placeOnce])
          await expect(put(put === placeOnce ? join(disk.folder, 'new') : path, long)).rejects.toThrow('ENOSPC');
        expect((await readdir(disk.folder)).sort()).toEqual(['filler', 'key']);
        expect(await readFile(path, 'utf8')).toBe('as it was');
        disk.empty();
        await placeOnce(join(disk.folder, 'new'), long);
        expect((await stat(join(disk.folder, 'new'))).size).toBe(long.length);
      } finally {
        disk.remove();
      }
    },
  );
});
