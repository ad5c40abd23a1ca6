import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Operations } from '../../apps/audit/src/operations.js';
import { liveTo } from '@app/testing/whole-case';
import { eventually, startProduct, type Product } from '@app/testing/product';

let product: Product;
beforeAll(async () => {
  product = await startProduct('operations', { logCadenceSeconds: 0.2 });
});
afterAll(() => product.stop());

const read = async (username = 'administrator'): Promise<Operations> =>
  (await (await product.as(username)).get('/api/audit/operations')).body as Operations;
const serviceOf = (operations: Operations, name: string) => operations.services.find((one) => one.service === name);
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const metrics = async (): Promise<string> => (await fetch(`${product.services['audit']}/metrics`)).text();

describe('how work stands', () => {
  it('names each stage service’s processes, and what they do', async () => {
    const operations = await eventually('every service’s beat', async () => {
      const found = await read();
      return found.services.every((one) => one.workers.length === 1) && found;
    });
    for (const { workers } of operations.services) {
      expect(workers).toEqual([
        {
          id: expect.stringMatching(uuid),
          startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
          beatAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
          secondsSinceBeat: expect.any(Number),
          secondsSinceTaken: workers[0]!.taken === 0 ? null : expect.any(Number),
          taken: expect.any(Number),
          running: 0,
          skewMs: expect.any(Number),
          queueWaiting: expect.any(Number),
          queueActive: expect.any(Number),
          suspectsWaiting: expect.any(Number),
          reopened: 0,
        },
      ]);
      expect(Math.abs(workers[0]!.skewMs)).toBeLessThan(2_000);
    }
    const ids = operations.services.flatMap(({ workers }) => workers.map((one) => one.id));
    expect(new Set(ids).size).toBe(4);
  });

  it('counts who is tried alone, and how long what is due has waited', async () => {
    await holding(`select pg_advisory_lock(hashtext('safe-passage relay'))`, async () => {
      const ref = await liveTo(product, 'referral.offered');
      await product.sql(`update journal.deliveries set suspect = true, next_at = now() - interval '95 seconds'`);
      const due = serviceOf(await read(), 'referral');
      expect(due).toMatchObject({ waiting: 1, suspects: 1, parked: 0 });
      expect(Math.floor((due?.dueSeconds ?? 0) / 10)).toBe(9);
      const { body } = await (await product.as('coordinator')).get('/api/audit/deliveries');
      expect(body).toMatchObject({ deliveries: [{ ref, suspect: true, parked_at: null }] });
      expect(await metrics()).toContain('safe_passage_deliveries_suspects{service="referral"} 1');
    });
    // tried alone, and done
    const done = await eventually('the suspect to be done', async () => {
      const found = serviceOf(await read(), 'referral');
      return found?.waiting === 0 && found;
    });
    expect(done).toMatchObject({ suspects: 0, dueSeconds: null, parked: 0 });
  });

  it('says how long an entry has waited for its leaf in the log', async () => {
    await holding('select from log.head for update', async () => {
      await liveTo(product, 'intake.registered');
      const { log } = await read();
      expect(log.waiting).toBeGreaterThan(0);
      expect(log.oldestSeconds).toBeGreaterThan(0);
    });
    await eventually('every leaf', async () => (await read()).log.oldestSeconds === null);
  });

  it('is in the metrics too, and no id of a process with it', async () => {
    const text = await metrics();
    for (const service of ['intake', 'referral', 'transit', 'resettlement'])
      expect(text).toContain(`safe_passage_workers{service="${service}",beat="recent"} 1`);
    expect(text).toContain('safe_passage_log_oldest_seconds 0');
    expect(text).toContain('safe_passage_worker_stuck');
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
  });

  it.each(['caseworker', 'head-of-mission.han', 'resettlement-officer'])(
    'is refused to the %s, as are the deliveries',
    async (username) => {
      const client = await product.as(username);
      for (const path of ['operations', 'deliveries'])
        expect((await client.get(`/api/audit/${path}`)).body).toMatchObject({ status: 403, code: 'role.not-allowed' });
    },
  );

  it('lists a process that was killed until it is forgotten, and none that stopped in order', async () => {
    const before = (await read()).services.flatMap(({ workers }) => workers.map((one) => one.id));
    await product.sql(
      `insert into journal.workers (id, service, started_at, beat_at, taken, running, skew_ms, reopened)
       values (gen_random_uuid(), 'transit', now(), now() - interval '3 minutes', 7, 1, 0, 0)`,
    );
    const transit = serviceOf(await read(), 'transit');
    expect(transit?.workers.filter((one) => one.secondsSinceBeat > 170)).toMatchObject([{ taken: 7, running: 1 }]);
    expect(await metrics()).toContain('safe_passage_workers{service="transit",beat="missing"} 1');
    await product.restart();
    const after = await eventually('every service’s beat', async () => {
      const found = await read();
      return found.services.every((one) => one.workers.some(({ secondsSinceBeat: s }) => s < 60)) && found;
    });
    const ids = after.services.flatMap(({ workers }) => workers.map((one) => one.id));
    expect(ids).toHaveLength(5);
    expect(ids.filter((id) => before.includes(id))).toEqual([]);
  });
});

/** Runs `work` while another database session holds the lock that `sql` takes. */
async function holding(sql: string, work: () => Promise<void>): Promise<void> {
  const client = new pg.Client(product.databaseUrl);
  await client.connect();
  try {
    await client.query('begin');
    await client.query(sql);
    await work();
  } finally {
    await client.end();
  }
}
