import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePort, Launcher, launcherFolder, type LauncherFolder } from '@app/testing/launcher';
import { marked } from '@app/testing/processes';
import { canMountDisk, mountSmallDisk, onSmallDisk } from '@app/testing/small-disk';
import { compileProduct } from '../../libs/testing/src/typescript.mjs';

describe('a start of the launcher', () => {
  let place: LauncherFolder;
  beforeEach(() => {
    place = launcherFolder('start');
  });
  afterEach(() => place.remove(), 120_000);

  it('beside another first start on the same folder is refused in one line, and the other goes on', async () => {
    const first = Launcher.start(place.dataDir, await freePort());
    const second = Launcher.start(place.dataDir, await freePort());
    const ended = await Promise.race([first.ended.then(() => first), second.ended.then(() => second)]);
    const other = ended === first ? second : first;
    expect(await ended.ended).toEqual({ code: 1, signal: null });
    expect(ended.lines).toEqual([
      `${place.dataDir} is in use by npm start (process ${other.child.pid}): stop it, or use another DATA_DIR`,
    ]);
    await other.ready();
    expect((await other.stop()).code).toBe(0);
    expect(marked(place.folder)).toEqual([]);
  }, 300_000);

  it.each([64, 256])(
    'with only %i open files allowed ends with 1, names the limit and says what to set',
    async (limit) => {
      const { status, stdout, stderr } = spawnSync(
        'sh',
        ['-c', `ulimit -n ${limit}; exec "$0" "$1"`, process.execPath, join(compileProduct(), 'infra/local/main.js')],
        {
          env: { PATH: process.env['PATH'], DATA_DIR: place.dataDir, PORT: String(await freePort()) },
          encoding: 'utf8',
        },
      );
      expect([status, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(
        new RegExp(`^open-files\\.too-few: .* ${limit} files .* needs 1024 .*ulimit -n 4096.*\\n$`),
      );
      expect(await readdir(place.dataDir)).toEqual([]);
    },
  );

  it('works at once after kill -9 of the one before, apart too, whatever that was doing', async () => {
    const port = await freePort();
    // each start is killed at a random moment of its first seconds, and the next one begins at once
    for (const words of ['', '', '', 'Demo people']) {
      const killed = Launcher.start(place.dataDir, port, ['--multi-process']);
      if (words !== '') await killed.says(words);
      else await setTimeout(Math.random() * 6_000);
      killed.child.kill('SIGKILL');
      await killed.ended;
    }
    const next = Launcher.start(place.dataDir, port, ['--multi-process']);
    await next.ready();
    next.child.kill('SIGKILL');
    const last = Launcher.start(place.dataDir, port, ['--multi-process']);
    await last.ready();
    expect((await last.stop()).code).toBe(0);
    expect(marked(place.folder)).toEqual([]);
  }, 400_000);

  (canMountDisk ? it : it.skip)(
    onSmallDisk('on a full disk ends with 1 and a plain sentence, and works once there is space'),
    async () => {
      const disk = mountSmallDisk(500, join(place.folder, 'small'));
      try {
        // no space at all, space for the passwords alone, and space for a part of the cluster
        for (const megabytes of [0, 10, 30]) {
          disk.fill(megabytes * 1024 * 1024);
          const launcher = Launcher.start(disk.folder, await freePort());
          expect(await launcher.ended).toEqual({ code: 1, signal: null });
          expect(launcher.output).toContain('A disk is full: make room, then start again.');
          disk.empty();
        }
        const launcher = Launcher.start(disk.folder, await freePort());
        await launcher.ready();
        expect((await launcher.stop()).code).toBe(0);
      } finally {
        await place.endAll();
        disk.remove();
      }
    },
    600_000,
  );

  it('replaces files that are not whole while nothing depends on them, says so, and never later', async () => {
    const { dataDir } = place;
    const keys = join(dataDir, 'keys');
    const torn = ['actor-token.key', 'webhooks.key', 'log/signing-1.pem', 'log/cover.key'];
    await mkdir(join(keys, 'log'), { recursive: true });
    for (const name of torn) await writeFile(join(keys, name), '');
    await writeFile(join(dataDir, 'service-passwords.json'), '{"gate');
    const port = await freePort();
    const launcher = Launcher.start(dataDir, port);
    await launcher.ready();
    for (const name of torn) {
      expect(launcher.output).toContain(`${join(keys, name)} was damaged, and nothing depends on it yet`);
      expect((await stat(join(keys, name))).size).toBeGreaterThan(0);
    }
    expect(launcher.output).toContain('service-passwords.json was damaged');
    await launcher.stop();
    const before = await readdir(keys);
    for (const name of ['actor-token.key', 'webhooks.key', 'log/signing-1.pem']) {
      const whole = await readFile(join(keys, name));
      await writeFile(join(keys, name), '');
      const refused = Launcher.start(dataDir, port);
      expect((await refused.ended).code).toBe(1);
      expect(refused.output).toMatch(/restore it from your backup|Restore the key folder from its backup/);
      expect((await stat(join(keys, name))).size).toBe(0);
      await writeFile(join(keys, name), whole);
    }
    expect(await readdir(keys)).toEqual(before);
  }, 400_000);
});
