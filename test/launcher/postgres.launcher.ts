import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chown, cp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { eventually } from '@app/testing/eventually';
import { freePort, Launcher, launcherFolder, postmasterIn, type LauncherFolder } from '@app/testing/launcher';
import { isThere, marked } from '@app/testing/processes';
import { canMountDisk, mountSmallDisk, onSmallDisk } from '@app/testing/small-disk';

describe('the launcher whose Postgres ends', () => {
  let place: LauncherFolder;
  let dataDir: string;
  beforeEach(() => {
    place = launcherFolder('postgres-ends');
    dataDir = place.dataDir;
  });
  afterEach(() => place.remove(), 120_000);

  it.each([
    ['together', []],
    ['apart', ['--multi-process']],
  ])(
    'starts it again, and transitions are acknowledged again without a hand: %s',
    async (_how, args) => {
      const launcher = Launcher.start(dataDir, await freePort(), args);
      await launcher.ready();
      const token = await launcher.signIn();
      const before = await launcher.acknowledges(token, 'a first arrival');
      for (const signal of ['SIGKILL', 'SIGQUIT'] as const) {
        const pid = await postmasterIn(dataDir);
        process.kill(pid, signal);
        await eventually('the server is gone', async () => !isThere(pid));
        expect(await launcher.acknowledges(token, 'an arrival after the server ended')).not.toBe(before);
      }
      expect(launcher.lines.filter((line) => line.startsWith('Postgres ended unexpectedly'))).toHaveLength(2);
      expect(await launcher.stop()).toEqual({ code: 0, signal: null });
      expect(marked(place.folder)).toEqual([]);
    },
    400_000,
  );

  it('stops everything and exits with 1 when the data is gone, and makes no other', async () => {
    const launcher = Launcher.start(dataDir, await freePort());
    await launcher.ready();
    const pid = await postmasterIn(dataDir);
    await rename(join(dataDir, 'postgres'), join(place.folder, 'elsewhere'));
    process.kill(pid, 'SIGKILL');
    expect(await launcher.ended).toEqual({ code: 1, signal: null });
    expect(launcher.output).toContain('Postgres is not started again: there is no Postgres data in');
    expect(marked(place.folder)).toEqual([]);
  }, 300_000);

  (canMountDisk ? it : it.skip)(
    onSmallDisk('waits for space under the write-ahead log, says so once, and goes on when there is some'),
    async () => {
      const port = await freePort();
      const first = Launcher.start(dataDir, port);
      await first.ready();
      await first.stop();
      const wal = join(dataDir, 'postgres', 'cluster', 'pg_wal');
      const disk = mountSmallDisk(200);
      const { uid, gid } = await stat(wal);
      await cp(wal, join(disk.folder, 'wal'), { recursive: true, preserveTimestamps: true });
      await rm(wal, { recursive: true });
      await symlink(join(disk.folder, 'wal'), wal);
      for (const path of ['', ...(await readdir(wal))]) await chown(join(wal, path), uid, gid);
      try {
        const launcher = Launcher.start(dataDir, port);
        await launcher.ready();
        const token = await launcher.signIn();
        const acknowledged = [await launcher.acknowledges(token, 'a first arrival')];
        const url = await adminUrl(dataDir);
        disk.fill();
        // one transaction that needs more log than there is space: Postgres panics, and cannot recover without space
        await writeMuch(url);
        await launcher.says('its disk is full');
        expect(await launcher.register(token, 'a-key-while-the-disk-is-full')).toBeUndefined();
        disk.empty();
        acknowledged.push(await launcher.acknowledges(token, 'an arrival when there is space again'));
        expect(new Set(acknowledged).size).toBe(2);
        expect(launcher.lines.filter((line) => line.includes('its disk is full'))).toHaveLength(1);
        expect((await launcher.stop()).code).toBe(0);
      } finally {
        await place.endAll();
        disk.remove();
      }
    },
    600_000,
  );
});

async function adminUrl(dataDir: string): Promise<string> {
  return (JSON.parse(await readFile(join(dataDir, 'running.json'), 'utf8')) as { adminUrl: string }).adminUrl;
}

/** A full disk ends the statement with an error, or ends its connection. */
async function writeMuch(url: string): Promise<void> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  await client
    .query(`create table much as select g, repeat(md5(g::text), 100) as words from generate_series(1, 2000000) g`)
    .catch(() => undefined);
  await client.end().catch(() => undefined);
}
