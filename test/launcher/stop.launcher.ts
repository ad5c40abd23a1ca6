import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { eventually } from '@app/testing/eventually';
import { freePort, Launcher, launcherFolder, type Ended, type LauncherFolder } from '@app/testing/launcher';
import { marked } from '@app/testing/processes';
import { join } from 'node:path';
import { startRedis, type RedisServer } from '../faults/redis.js';

/** A server that answers every command as a Redis without a password does. */
async function refusingRedis(words: string): Promise<{ url: string; close(): void }> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    // one answer for each command of a pipeline
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
      // the launcher itself has a deadline: this test only waits for the end
      const { code, signal: by } = await launcher.ended;
      expect(by).toBeNull();
      expect([0, 1]).toContain(code);
      expect(launcher.output).toContain('Stopping');
      expect(marked(place.folder)).toEqual([]);
      redis?.close();
    },
    300_000,
  );

  it.each([
    ['refuses the password', 'WRONGPASS', 'SIGTERM', []],
    ['refuses the password', 'WRONGPASS', 'SIGINT', ['--multi-process']],
    ['has a certificate that is not trusted', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SIGTERM', []],
    ['has a certificate that is not trusted', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SIGINT', ['--multi-process']],
    ['went away', 'ECONNREFUSED', 'SIGINT', []],
    ['went away', 'ECONNREFUSED', 'SIGTERM', ['--multi-process']],
  ] as const)(
    'is not ready and says why while Redis %s (%s), and ends in order within its time: %s %j',
    async (how, code, signal, args) => {
      const [redis, urls] = await redisWithTls(join(place.folder, 'redis'));
      try {
        const launcher = Launcher.start(place.dataDir, await freePort(), [...args], { QUEUE_URL: urls[how] });
        if (how === 'went away') {
          await launcher.ready();
          expect((await readiness(launcher)).status).toBe(200);
          await redis.kill();
        } else {
          await launcher.says('is not ready yet: intake, referral, transit, resettlement.');
          expect(launcher.output).not.toContain('Safe Passage is ready');
        }
        const refused = await eventually('a refusal of readiness', async () => {
          const answer = await readiness(launcher);
          return answer.status === 503 ? answer : undefined;
        });
        expect(refused.body).toMatchObject({ code: 'service.unavailable', reason: 'services' });
        await eventually('the reason in the log', async () => queueFaultsIn(launcher).has(code));
        launcher.child.kill(signal);
        // 1 would mean that a part did not stop in time and was killed
        expect(await launcher.ended).toEqual({ code: 0, signal: null });
        expect(queueFaultsIn(launcher)).toEqual(new Set([code]));
        expect(marked(place.dataDir)).toEqual([]);
      } finally {
        await redis.stop();
      }
    },
    300_000,
  );

  it('ends at once at a second Ctrl-C, and leaves nothing behind', async () => {
    const launcher = Launcher.start(place.dataDir, await freePort(), ['--multi-process']);
    await launcher.ready();
    // it cannot stop by itself: the launcher would wait for it
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

const readiness = async (launcher: Launcher): Promise<{ status: number; body: unknown }> => {
  const answer = await fetch(`${launcher.url}/readyz`);
  return { status: answer.status, body: await answer.json() };
};

/** The reasons in the log why services could not use the queue and were not ready. */
const queueFaultsIn = ({ output }: Launcher): Set<unknown> =>
  new Set(
    output
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as { msg: string; code?: string; error?: string })
      .filter(({ msg, code }) => msg === 'not ready' && code === 'queue')
      .map(({ error }) => error),
  );

type Trouble = 'refuses the password' | 'has a certificate that is not trusted' | 'went away';

/**
 * A Redis that listens with and without TLS, with a self-signed certificate, and has one user whose password differs
 * from the one in the URL.
 */
async function redisWithTls(folder: string): Promise<[RedisServer, Record<Trouble, string>]> {
  const [port, tlsPort] = [await freePort(), await freePort()];
  const [certificate, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
  mkdirSync(folder);
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', certificate],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'],
    ],
    { stdio: 'pipe' },
  );
  const redis = await startRedis(port, folder, [
    ...[
      '--tls-port',
      String(tlsPort),
      '--tls-cert-file',
      certificate,
      '--tls-key-file',
      key,
      '--tls-auth-clients',
      'no',
    ],
    ...['--user', 'worker', 'on', '>right', '~*', '+@all'],
  ]);
  return [
    redis,
    {
      'refuses the password': `redis://worker:wrong@127.0.0.1:${port}`,
      'has a certificate that is not trusted': `rediss://127.0.0.1:${tlsPort}`,
      'went away': redis.url,
    },
  ];
}
