import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '@app/testing/eventually';
import { connectQueues } from './queues.js';
import { clusterOf } from './redis.js';

const cluster = process.env['REDIS_CLUSTER_URL'];

describe('the URL of a Redis Cluster', () => {
  it('names some of its nodes, the user and the password', () => {
    expect(clusterOf('redis-cluster://worker:pass%40word@one.example:7000,[::1]:7001,two.example')).toEqual({
      nodes: [
        { host: 'one.example', port: 7000 },
        { host: '::1', port: 7001 },
        { host: 'two.example', port: 6379 },
      ],
      isEncrypted: false,
      username: 'worker',
      password: 'pass@word',
    });
    expect(clusterOf('rediss-cluster://one.example').isEncrypted).toBe(true);
  });

  it.each([
    'redis-cluster://',
    'redis-cluster://one:7000,',
    'redis-cluster://one:70000',
    'redis-cluster://one:port',
    'redis-cluster://user:secret@one:7000/3',
  ])('is refused when it is %s, without being shown', (url) => {
    // when a service starts, not at the first delivery
    expect(() => connectQueues(url, () => undefined)).toThrow(/^QUEUE_URL names the nodes of a Redis Cluster/);
    expect(() => clusterOf(url)).toThrow(/^(?![^]*secret)/);
  });
});

(cluster ? describe : describe.skip)('queues on a Redis Cluster', () => {
  it('bring each delivery to a worker', async () => {
    const queues = connectQueues(cluster ?? '', () => undefined);
    const worked: string[] = [];
    const deliveries = Array.from({ length: 20 }, () => randomUUID());
    try {
      queues.work('spec', async (id) => void worked.push(id), 4);
      await queues.publish(
        'spec',
        deliveries.map((delivery) => ({ name: 'task', delivery, id: `${delivery}_1` })),
      );
      await eventually('all to be worked', async () => worked.length === deliveries.length);
      expect(worked.toSorted()).toEqual(deliveries.toSorted());
      expect(await queues.refusal('spec')).toBeUndefined();
    } finally {
      await queues.close();
    }
  });
});
