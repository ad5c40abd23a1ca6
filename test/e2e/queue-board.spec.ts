import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { connectQueues, openForReading, serviceRoles, type ReadableQueues } from '@app/journal';
import { roles } from '@app/lifecycle';
import { sessionCookie } from '@app/access';
import { usernameOf } from '@app/testing/whole-case';
import { startProduct, type Product } from '@app/testing/product';
import { redisUrl as redis } from '@app/testing/redis';

const backends = [['Postgres', undefined] as const, ...(redis ? [['Redis', redis] as const] : [])];
const page = '/api/queues/';
const lists = '/api/queues/api/queues';
const fileOf = (html: string): string => `/api/queues/${/src="(static\/js\/main[^"]*)"/.exec(html)?.[1]}`;

interface Board {
  queues: { name: string; readOnlyMode: boolean; jobs: { id: string; data: unknown }[] }[];
}

describe.each(backends)('the queue board on %s', (_name, queueUrl) => {
  let product: Product;
  let urlOfQueue: string;
  let held: ReadableQueues;
  beforeAll(async () => {
    product = await startProduct('board', queueUrl ? { queueUrl } : {});
    urlOfQueue = queueUrl ?? product.urlOf('queue');
    // the queue is paused, so the job waits
    held = await openForReading(urlOfQueue, ['transit'], () => undefined);
    await held.queues[0]?.pause();
  });
  afterAll(async () => {
    await held.queues[0]?.resume();
    await held.close();
    await product.stop();
  });

  it('opens to the administrator alone: its page, its files and what it asks for', async () => {
    const administrator = await product.as('administrator');
    const html = (await administrator.get(page)).text;
    const paths = [page, fileOf(html), lists, '/api/queues/queue/intake', '/api/queues/api/queues/intake/workers'];
    for (const path of paths) {
      expect([path, (await administrator.get(path)).status]).toEqual([path, 200]);
      expect(await product.request('GET', path)).toMatchObject({ status: 401, body: { code: 'session.required' } });
      for (const role of roles.filter((one) => one !== 'administrator' && one !== 'system'))
        expect(await (await product.as(usernameOf(role))).get(path)).toMatchObject({
          status: 403,
          body: { code: 'role.not-allowed', allowed: ['administrator'] },
        });
    }
  }, 30_000);

  it('opens by the session’s cookie too, and to no other', async () => {
    const { token } = await product.as('administrator');
    const by = (cookie: string) => product.request('GET', lists, undefined, { cookie: `${sessionCookie}=${cookie}` });
    expect((await by(token)).status).toBe(200);
    expect((await by('another')).status).toBe(401);
  });

  it('lists each service’s queue and the one beside it, all to be read only', async () => {
    const { queues } = (await (await product.as('administrator')).get(lists)).body as Board;
    expect(queues.map(({ name }) => name).sort()).toEqual(
      ['intake', 'referral', 'resettlement', 'transit'].flatMap((name) => [name, `${name}-suspects`]),
    );
    expect(queues.every(({ readOnlyMode }) => readOnlyMode)).toBe(true);
  });

  it('shows of a job its delivery’s id and no more, and changes nothing of it', async () => {
    const administrator = await product.as('administrator');
    const [delivery, id] = [randomUUID(), randomUUID()];
    const queues = connectQueues(urlOfQueue, () => undefined);
    await queues.publish('transit', [{ name: 'transit.open', delivery, id }]);
    await queues.close();
    const shown = async () =>
      (
        (await administrator.get(`${lists}?activeQueue=transit&status=latest&page=1&jobsPerPage=10`)).body as Board
      ).queues
        .find(({ name }) => name === 'transit')
        ?.jobs.find((one) => one.id === id);
    expect((await shown())?.data).toEqual({ delivery });

    const { authorization } = { authorization: `Bearer ${administrator.token}` };
    for (const [method, path] of [
      ['PUT', `transit/${id}/clean`],
      ['PUT', `transit/${id}/retry`],
      ['PUT', `transit/${id}/promote`],
      ['PATCH', `transit/${id}/update-data`],
      ['PUT', 'transit/clean/wait'],
      ['PUT', 'transit/retry/failed'],
      ['PUT', 'transit/empty'],
      ['PUT', 'transit/pause'],
      ['PUT', 'transit/resume'],
      ['PUT', 'transit/obliterate'],
      ['PUT', 'pause'],
      ['POST', 'transit/add'],
    ] as const)
      expect([path, (await product.request(method, `${lists}/${path}`, {}, { authorization })).status]).toEqual([
        path,
        404,
      ]);
    expect((await shown())?.data).toEqual({ delivery });
  });

  it('comes with the product’s headers and a policy that names no other host', async () => {
    const { headers, text } = await (await product.as('administrator')).get(page);
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(headers.get('content-security-policy')).not.toMatch(/https?:|\*|unsafe-eval/);
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(text).not.toMatch(/(?:src|href)="https?:/);
  });
});

describe('a queue that is away', () => {
  it('is said to be away, before it was ever seen and after, and is shown again once it is back', async () => {
    const product = await startProduct('board-away', {});
    try {
      const administrator = await product.as('administrator');
      const look = async () => (await administrator.get(lists)).status;
      await away(product);
      expect((await administrator.get(lists)).body).toMatchObject({ status: 503, code: 'service.unavailable' });
      expect((await administrator.get(page)).status).toBe(200);
      await back(product);
      expect(await look()).toBe(200);
      await away(product);
      const { status, text } = await administrator.get(lists);
      expect(status).toBe(500);
      expect(text).not.toMatch(/sp_queue/);
      await back(product);
      expect(await look()).toBe(200);
    } finally {
      await back(product);
      await product.stop();
    }
  }, 60_000);
});

const others = serviceRoles.filter((role) => role !== 'queue').map((role) => `sp_${role}`);

/** Ends the role's connections to this database alone: other tests share the server and its roles. */
async function away(product: Product): Promise<void> {
  const name = await databaseOf(product);
  await product.sql(`grant connect on database ${name} to ${others.join(', ')}`);
  await product.sql(`revoke connect on database ${name} from public`);
  await product.sql(`select pg_terminate_backend(pid) from pg_stat_activity
    where usename = 'sp_queue' and datname = current_database()`);
}
const back = async (product: Product): Promise<unknown> =>
  product.sql(`grant connect on database ${await databaseOf(product)} to public`);

const databaseOf = async (product: Product): Promise<string> =>
  ((await product.sql('select quote_ident(current_database()) as name')).rows[0] as { name: string }).name;
