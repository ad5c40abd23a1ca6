import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { startRedis, type RedisServer } from '../faults/redis.js';
import { eventually } from '@app/testing/eventually';
import { freePort, Launcher, launcherFolder, type LauncherFolder } from '@app/testing/launcher';

const stages = ['intake', 'referral', 'transit', 'resettlement'];

describe('a Redis that may throw jobs away', () => {
  let place: LauncherFolder;
  let redis: RedisServer;
  beforeEach(async () => {
    place = launcherFolder('eviction');
    redis = await startRedis(await freePort(), join(place.folder, 'redis'), ['--maxmemory-policy', 'volatile-lru']);
  });
  afterEach(async () => {
    await redis.stop();
    await place.remove();
  }, 120_000);

  it('is told once by each service as a code, and as a metric until it is set right; nothing else is written', async () => {
    const launcher = Launcher.start(place.dataDir, await freePort(), [], { QUEUE_URL: redis.url });
    await launcher.ready();
    await eventually('the gauge', async () => (await evicting(launcher)).every((value) => value === 1), 60_000);
    expect(linesOf(launcher, 'queue evicts').toSorted()).toEqual(
      stages.map((service) => `40 ${service} volatile-lru`).toSorted(),
    );
    await redis.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    await eventually('the gauge', async () => (await evicting(launcher)).every((value) => value === 0), 60_000);
    expect(linesOf(launcher, 'queue evicts')).toHaveLength(stages.length);
    expect(linesOf(launcher, 'queue keeps jobs again')).toHaveLength(stages.length);
    expect(launcher.output).not.toMatch(/eviction policy|IMPORTANT/i);
    expect((await launcher.stop()).code).toBe(0);
  }, 300_000);
});

async function evicting(launcher: Launcher): Promise<number[]> {
  const text = await (await fetch(`${launcher.url}/metrics`)).text();
  return stages.map((service) =>
    Number(new RegExp(`^safe_passage_queue_evicts{service="${service}"} (\\d)$`, 'm').exec(text)?.[1]),
  );
}

const linesOf = ({ output }: Launcher, event: string): string[] =>
  output
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as { level: number; msg: string; service: string; code?: string })
    .filter(({ msg }) => msg === event)
    .map(({ level, service, code }) => `${level} ${service} ${code ?? ''}`.trim());
