import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSwallowingProxy, type SwallowingProxy } from '../faults/swallowing-proxy.js';
import { eventually } from '@app/testing/eventually';
import { arrival, startProduct, type Client, type Product } from '@app/testing/product';
import { redisUrl } from '@app/testing/redis';

/** A longer time would mean that each lost connection waits for its own deadline. */
const triesMax = 4;

describe.each([
  ['both', 'Postgres', undefined],
  ['answers', 'Postgres', undefined],
  ...(redisUrl ? ([['both', 'Redis', redisUrl]] as const) : []),
] as const)(
  'when traffic of connections to Postgres is swallowed (%s), with the queue on %s',
  (what, _queue, queueUrl) => {
    let product: Product;
    let proxy: SwallowingProxy;
    let officer: Client;
    beforeAll(async () => {
      product = await startProduct(`swallowed-${what}`, {
        ...(queueUrl ? { queueUrl } : {}),
        through: async (port) => {
          proxy = await startSwallowingProxy(0, port);
          return proxy.port;
        },
      });
      officer = await product.as('intake-officer.han');
    }, 60_000);
    afterAll(async () => {
      await product.stop();
      await proxy.close();
    });

    it('commands are acknowledged again, each exactly once', async () => {
      const before = await Promise.all(Array.from({ length: 8 }, () => officer.post('/api/cases', arrival())));
      expect(before.map(({ status }) => status)).toEqual(before.map(() => 201));
      expect(proxy.swallow(what)).toBeGreaterThan(4);
      const keys = Array.from({ length: 8 }, () => randomUUID());
      const refs = await Promise.all(keys.map(acknowledged));
      expect(new Set(refs).size).toBe(keys.length);
      const { rows } = await product.sql(
        'select c.ref, count(*)::int as entries from journal.cases c join journal.entries e on e.case_id = c.id group by c.ref',
      );
      // nothing is lost, nothing is doubled, and no entry is without an acknowledged command
      expect(rows).toHaveLength(before.length + keys.length);
      expect(rows.every((row: { entries: number }) => row.entries === 1)).toBe(true);
      await eventually('readiness', async () => (await product.request('GET', '/readyz')).status === 200, 60_000);
    }, 120_000);

    async function acknowledged(key: string): Promise<string> {
      for (let tries = 1; tries <= triesMax; tries += 1) {
        const { status, body } = await officer.post('/api/cases', arrival(), { 'idempotency-key': key });
        if (status <= 201) return (body as { ref: string }).ref;
        expect(status).toBe(503);
      }
      throw new Error(`not acknowledged in ${triesMax} tries`);
    }
  },
);
