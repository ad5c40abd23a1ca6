import { randomUUID } from 'node:crypto';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSwallowingProxy, type SwallowingProxy } from '../../../../test/faults/swallowing-proxy.js';
import { eventually } from '@app/testing/eventually';
import { createJournal, type JournalWorld } from '@app/testing/journal';
import { redisUrl } from '@app/testing/redis';
import { connectQueues } from './queues.js';

let world: JournalWorld;
let mute: Server;
const muted = new Set<Socket>();
beforeAll(async () => {
  world = await createJournal('queues-away');
  mute = createServer((socket) => void muted.add(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  for (const socket of muted) socket.destroy();
  mute.close();
  await world.drop();
});

const at = (url: string, change: (url: URL) => void): string => {
  const changed = new URL(url);
  change(changed);
  return changed.href;
};
const silent = (): string => String((mute.address() as AddressInfo).port);

/** Wrong values of QUEUE_URL and unreachable queues, with the code of the error that each gives. */
const queues: [string, () => string, RegExp][] = [
  ['Postgres refuses the password', () => at(world.urlOf('queue'), (url) => (url.password = 'wrong')), /^28P01$/],
  ['Postgres is gone', () => at(world.urlOf('queue'), (url) => (url.port = '1')), /^ECONNREFUSED$/],
  ['Postgres says nothing', () => at(world.urlOf('queue'), (url) => (url.port = silent())), /^ETIMEDOUT$/],
  ['Redis is gone', () => 'redis://127.0.0.1:1', /^ECONNREFUSED$/],
  ['Redis says nothing', () => `redis://127.0.0.1:${silent()}`, /^ETIMEDOUT$/],
  ...(redisUrl
    ? ([
        [
          'Redis refuses the password',
          () => at(redisUrl ?? '', (url) => (url.username = url.password = 'wrong')),
          /^(WRONGPASS|NOAUTH)$/,
        ],
        [
          'Redis speaks no TLS',
          () => (redisUrl ?? '').replace('redis:', 'rediss:'),
          /^(ERR_SSL_[A-Z_]+|ETIMEDOUT|ECONNRE[A-Z]+|EPROTO)$/,
        ],
      ] as [string, () => string, RegExp][])
    : []),
];

describe.each(queues)('while %s', (_what, url, code) => {
  it('the fault has a code, each error has one, and a worker’s queue is closed all the same', async () => {
    const codes: unknown[] = [];
    const opened = connectQueues(url(), (error) => codes.push((error as { code?: unknown }).code));
    opened.work('spec', () => Promise.resolve(), 2);
    expect(await opened.fault('spec')).toMatch(code);
    await expect(
      opened.publish('spec', [{ name: 'task', delivery: randomUUID(), id: randomUUID() }]),
    ).rejects.toThrow();
    await opened.close();
    expect(codes.filter((one) => typeof one !== 'string')).toEqual([]);
  });
});

describe.each([
  ['Postgres', (): string => world.urlOf('queue')],
  ...(redisUrl ? [['Redis', (): string => redisUrl ?? ''] as [string, () => string]] : []),
] as [string, () => string][])('a queue on %s whose connections were forgotten on the way', (_backend, url) => {
  let proxy: SwallowingProxy;
  beforeAll(async () => {
    proxy = await startSwallowingProxy(0, Number(new URL(url()).port));
  });
  afterAll(() => proxy.close());

  it('takes jobs again and works each, without a hand from outside', async () => {
    const opened = connectQueues(
      at(url(), (own) => (own.port = String(proxy.port))),
      () => undefined,
    );
    const queue = `forgotten-${randomUUID()}`;
    const worked = new Set<string>();
    const publish = async (delivery: string): Promise<boolean> =>
      opened.publish(queue, [{ name: 'task', delivery, id: `${delivery}_1` }]).then(
        () => true,
        () => false,
      );
    try {
      opened.work(queue, async (id) => void worked.add(id), 2);
      const [before, after] = [randomUUID(), randomUUID()];
      expect(await publish(before)).toBe(true);
      await eventually('the first job', async () => worked.has(before));
      expect(proxy.swallow('both')).toBeGreaterThan(1);
      let tries = 1;
      while (!(await publish(after))) tries += 1;
      expect(tries).toBeLessThanOrEqual(3);
      // a worker has two connections to Redis, each with its own deadline, and uses the second only when the first is back
      await eventually('the next job', async () => worked.has(after), 30_000);
    } finally {
      await opened.close();
    }
  }, 60_000);
});
