import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Agent, request as ask } from 'undici';
import { arrival, startProduct, type Client, type Product } from '@app/testing/product';

let product: Product;
let clients: Client[];
let ref: string;
/** A few in every run, and 200,000 in .ci/run. */
const requestsMax = Number(process.env['STRANGERS_REQUESTS'] ?? 4_000);
const batch = 40;
const agent = new Agent({ connections: 32 });

beforeAll(async () => {
  product = await startProduct('cardinality');
  clients = await Promise.all(
    ['intake-officer.han', 'coordinator', 'administrator', 'auditor'].map((name) => product.as(name)),
  );
  ref = ((await clients[0]?.post('/api/cases', arrival()))?.body as { ref: string }).ref;
});
afterAll(async () => {
  await agent.close();
  await product.stop();
});

/** Each path of the API's description, and the paths that it leaves out. */
async function routes(): Promise<{ method: string; path: string }[]> {
  const { paths } = (await clients[1]?.get('/api/openapi.json'))?.body as { paths: Record<string, object> };
  const described = Object.entries(paths).flatMap(([path, operations]) =>
    // one transition represents all of them
    /\/\{ref\}\/(?!case\.add-note)[a-z-]+\.[a-z-]+$/.test(path)
      ? []
      : Object.keys(operations).map((method) => ({ method: method.toUpperCase(), path })),
  );
  const others = [
    '/',
    '/assets/{name}',
    '/api/queues/{name}',
    '/api/docs/{name}',
    '/api/cases/{ref}/{transition}',
    '/{name}',
  ];
  return [...described, ...others.flatMap((path) => ['GET', 'POST'].map((method) => ({ method, path })))];
}

const made = (): string => `made-up-${randomUUID()}`;
const methods = [
  'GET',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'OPTIONS',
  'HEAD',
  'PROPFIND',
  'MKCOL',
  'SEARCH',
  'PURGE',
  'REPORT',
];

async function send(method: string, path: string, headers: Record<string, string>, body?: object): Promise<void> {
  const { body: answer } = await ask(product.url + path, {
    dispatcher: agent,
    method: method as 'GET',
    headers: {
      'idempotency-key': randomUUID(),
      'user-agent': made(),
      'accept-language': `${made()};q=0.5`,
      'if-match': made(),
      [made()]: made(),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
  await answer.dump();
}

/**
 * Every series of the product, by name and labels. Left out are the series of the queues, which begin with a worker’s
 * first heartbeat, and the outcome of a request, which may depend on the load of the machine and has few values.
 */
async function series(): Promise<string[]> {
  const texts = await Promise.all(
    [product.url, ...Object.values(product.services)].map(async (url) => (await fetch(`${url}/metrics`)).text()),
  );
  return [
    ...new Set(
      texts.flatMap((text) =>
        text
          .split('\n')
          .filter((line) => line.startsWith('safe_passage_') && !line.includes('queue='))
          .map((line) => line.replace(/ \S+$/, '').replace(/(status|outcome)="[a-z0-9-]+"/, '$1')),
      ),
    ),
  ].sort();
}

async function held(): Promise<Record<string, number>> {
  const text = await (await fetch(`${product.url}/metrics`)).text();
  return Object.fromEntries(
    [...text.matchAll(/^safe_passage_held\{what="([^"]+)"\} (\d+)$/gm)].map(([, what = '', n]) => [what, Number(n)]),
  );
}

/** Sends the same kinds of requests each time, with other names. */
async function everythingAtEveryRoute(): Promise<void> {
  const bearers: Record<string, string>[] = [
    {},
    ...clients.map(({ token }) => ({ authorization: `Bearer ${token}` })),
    { authorization: `Bearer ${made()}` },
    { cookie: `safe-passage-session=${made()}; safe-passage-device=${made()}`, origin: `https://${made()}.example` },
  ];
  const all = (await routes()).filter(
    // signing out would end the session of the next requests, and a stream does not end by itself
    ({ method, path }) => !(method === 'DELETE' && path === '/api/session') && !path.endsWith('/events'),
  );
  for (const bearer of bearers)
    await Promise.all(
      all.flatMap(({ method, path }) =>
        [ref, made()].flatMap((one) => {
          const whole = path.replace('{ref}', one).replace(/\{\w+\}/g, made);
          const address = `${whole}?${made()}=${made()}&after=${made()}`;
          if (method === 'GET') return [send(method, address, bearer)];
          return [
            send(method, address, bearer, { [made()]: made(), username: made() }),
            send(method, address, { ...bearer, 'content-type': `application/${made()}` }, {}),
          ];
        }),
      ),
    );
  await Promise.all(
    methods.flatMap((method) => ['/', `/api/cases/${ref}`, `/${made()}`].map((path) => send(method, path, {}))),
  );
  const username = made();
  await Promise.all(Array.from({ length: 12 }, () => send('POST', '/api/session', {}, { username, password: 'x' })));
}

describe('what strangers and people make up', () => {
  it('adds no series to any metric, and nothing to what is remembered, at any route', async () => {
    await series();
    await everythingAtEveryRoute();
    const before = { series: await series(), held: await held() };
    expect(Object.keys(before.held)).toContain('sign-in addresses');
    await everythingAtEveryRoute();
    await everythingAtEveryRoute();
    expect(await series()).toEqual(before.series);
    for (const one of before.series) expect(one).not.toContain('made-up');
    // a new device guessed the passwords of three names; budgets.spec.ts checks how many names are remembered at most
    const now = await held();
    expect(Object.keys(now)).toEqual(Object.keys(before.held));
    for (const [what, size] of Object.entries(now)) expect([what, size <= 3]).toEqual([what, true]);
  }, 240_000);

  it(
    `keeps memory and metrics flat over ${requestsMax} requests with made-up names`,
    async () => {
      const [{ token }] = clients as [Client];
      // of four requests, one has a session, one tries to sign in, and two have no session
      const some = async (count: number): Promise<void> => {
        const one = (n: number): Promise<void> => {
          if (n % 40 === 0)
            return send('POST', `/api/cases/${ref}/${made()}`, { authorization: `Bearer ${token}` }, {});
          if (n % 4 === 1) return send('POST', '/api/session', {}, { username, password: made() });
          if (n % 4 === 2) return send('POST', `/api/cases/${made()}/${made()}`, {}, { [made()]: made() });
          return send(methods[n % methods.length] ?? 'GET', `/${made()}/${made()}?${made()}`, {});
        };
        for (let n = 0; n < count; n += batch)
          await Promise.all(Array.from({ length: batch }, (_, index) => one(n + index)));
      };
      // its guesses end soon: only ten passwords are hashed
      const username = made();
      await some(Math.max(1_000, requestsMax / 20));
      const before = { series: await series(), held: await held(), heap: await heapMegabytes() };
      await some(requestsMax);
      expect(await series()).toEqual(before.series);
      expect(Object.keys(await held())).toEqual(Object.keys(before.held));
      // a series or an entry for each of 200,000 names would take more than a hundred megabytes
      expect((await heapMegabytes()) - before.heap).toBeLessThan(30);
    },
    300_000 + requestsMax * 10,
  );
});

/** The memory in use after garbage collection. */
async function heapMegabytes(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let n = 0; n < 3; n += 1) {
    collect();
    await new Promise((done) => setImmediate(done));
  }
  return process.memoryUsage().heapUsed / 1_048_576;
}
