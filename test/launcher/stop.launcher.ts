import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:net';
import { eventually } from '@app/testing/eventually';
import { freePort, Launcher, launcherFolder, type Ended, type LauncherFolder } from '@app/testing/launcher';
import { marked } from '@app/testing/processes';

/** A Redis that knows no password: what it says to anything. */
async function refusingRedis(words: string): Promise<{ url: string; close(): void }> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    // an answer for each command of a pipeline, as a server gives them
    socket.on('data', (chunk: Buffer) => {
      for (const _command of chunk.toString().match(/^\*\d+\r$/gm) ?? []) socket.write(`-${words}\r\n`);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { url: `redis://:secret@127.0.0.1:${port}`, close: () => server.close() };
}

describe('the launcher that is told to stop', () => {
  let place: LauncherFolder;
  beforeEach(() => {
    place = launcherFolder('stop');
  });
  afterEach(() => place.remove(), 120_000);

  it.each([
    ['refuses the password', 'SIGTERM', []],
    ['refuses the password', 'SIGINT', ['--multi-process']],
    ['is gone', 'SIGHUP', []],
    ['is gone', 'SIGTERM', ['--multi-process']],
  ] as const)(
    'ends in bounded time with all its processes while Redis %s: %s %j',
    async (how, signal, args) => {
      const redis = how === 'is gone' ? undefined : await refusingRedis('WRONGPASS invalid username-password pair');
      const url = redis?.url ?? `redis://127.0.0.1:${await freePort()}`;
      const launcher = Launcher.start(place.dataDir, await freePort(), [...args], { QUEUE_URL: url });
      await launcher.says('"msg":"listening"');
      launcher.child.kill(signal);
      // bounded by the launcher itself: this test only waits for the end
      const { code, signal: by } = await launcher.ended;
      expect(by).toBeNull();
      expect([0, 1]).toContain(code);
      expect(launcher.output).toContain('Stopping');
      expect(marked(place.folder)).toEqual([]);
      redis?.close();
    },
    300_000,
  );

  it('ends at once at a second Ctrl-C, and leaves nothing behind', async () => {
    const launcher = Launcher.start(place.dataDir, await freePort(), ['--multi-process']);
    await launcher.ready();
    // it will not stop in order: the launcher would wait for it
    for (const { pid, command } of marked(place.folder))
      if (command.includes('apps/gateway')) process.kill(pid, 'SIGSTOP');
    let ended: Ended | undefined;
    void launcher.ended.then((how) => (ended = how));
    await eventually('the end', async () => {
      launcher.child.kill('SIGINT');
      return ended;
    });
    expect(ended).toEqual({ code: 130, signal: null });
    await eventually('all processes are gone', async () => marked(place.folder).length === 0);
  }, 300_000);
});
