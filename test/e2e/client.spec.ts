import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, NoAnswer, pages, Problem } from '@app/client';
import { arrival, demoPassword, startProduct, type Product } from '@app/testing/product';

let product: Product;
let officer: Client;
const servers: Server[] = [];
beforeAll(async () => {
  product = await startProduct('client');
  ({ client: officer } = await new Client(product.url).signIn('intake-officer.han', demoPassword));
});
afterAll(async () => {
  for (const server of servers) server.close();
  await product.stop();
});

/** What happens to an answer on its way: it arrives, is lost, breaks off, or is replaced by another one. */
type Fate = 'arrives' | 'lost' | 'breaks off' | { status: number; headers?: Record<string, string> };

/**
 * A proxy in front of the product. It passes each request on, and treats its answer as `fateOf` says. `asked` counts
 * the requests.
 */
async function behind(fateOf: (times: number) => Fate): Promise<{ url: string; asked: () => number }> {
  let times = 0;
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { authorization = '', 'idempotency-key': key } = request.headers;
      const answered = await product.request(
        request.method ?? '',
        request.url ?? '',
        Buffer.concat(chunks).toString() || undefined,
        { authorization, ...(key === undefined ? {} : { 'idempotency-key': String(key) }) },
      );
      const fate = fateOf((times += 1));
      if (fate === 'lost') return void request.socket.destroy();
      const json = { 'content-type': 'application/json' };
      if (typeof fate === 'object') return void response.writeHead(fate.status, { ...json, ...fate.headers }).end('{}');
      response.writeHead(answered.status, { ...json, 'content-length': Buffer.byteLength(answered.text) });
      if (fate === 'arrives') return void response.end(answered.text);
      response.write(answered.text.slice(0, 5), () => request.socket.destroy());
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => times };
}

const inAll = async (): Promise<number> => (await officer.get('/api/cases/summary', {})).total;

describe('a command', () => {
  it('whose answers are lost, broken off or busy is sent again with the same key, and counts once', async () => {
    const fates: Fate[] = ['lost', 'breaks off', { status: 503 }];
    const { url, asked } = await behind((times) => fates[times - 1] ?? 'arrives');
    const before = await inAll();
    const { version } = await new Client(url, officer.token).post('/api/cases', { body: arrival() });
    expect([version, asked()]).toEqual([1, 4]);
    expect(await inAll()).toBe(before + 1);
  });

  it('that is never answered can be sent again later, with the key that its error names', async () => {
    const { url, asked } = await behind(() => 'lost');
    const before = await inAll();
    const lost = await new Client(url, officer.token, { triesMax: 2 }).post('/api/cases', { body: arrival() }).then(
      () => undefined,
      (error: unknown) => error as NoAnswer,
    );
    expect(lost).toBeInstanceOf(NoAnswer);
    expect(asked()).toBe(2);
    const request = { body: arrival(), ...(lost?.idempotencyKey ? { idempotencyKey: lost.idempotencyKey } : {}) };
    expect((await officer.post('/api/cases', request)).version).toBe(1);
    expect(await inAll()).toBe(before + 1);
  });

  it('is not repeated where the server asks for a longer pause than a caller waits for', async () => {
    const { url, asked } = await behind(() => ({ status: 503, headers: { 'retry-after': '3600' } }));
    await expect(new Client(url, officer.token).post('/api/cases', { body: arrival() })).rejects.toMatchObject({
      status: 503,
    });
    expect(asked()).toBe(1);
  });
});

it('another write is sent once: nobody knows whether it counts twice', async () => {
  const { url, asked } = await behind(() => 'lost');
  const { token } = await product.as('coordinator');
  const issue = new Client(url, token).post('/api/instructions', {
    body: { title: 'Once', body: 'Only.' },
    idempotencyKey: 'a key that this route does not know',
  });
  await expect(issue).rejects.toBeInstanceOf(NoAnswer);
  expect(asked()).toBe(1);
  const { instructions } = await new Client(product.url, token).get('/api/instructions', {});
  expect(instructions.filter(({ title }) => title === 'Once')).toHaveLength(1);
});

it('a read is repeated, with its query, until it is answered', async () => {
  const { url, asked } = await behind((times) => (times === 1 ? 'lost' : 'arrives'));
  await officer.post('/api/cases', { body: arrival() });
  const { cases } = await new Client(`${url}/`, officer.token).get('/api/cases', { query: { limit: 1 } });
  expect([cases.length, asked()]).toEqual([1, 2]);
});

it('nobody at the address is no answer, with the reason', async () => {
  const { url } = await behind(() => 'arrives');
  const server = servers.pop();
  await new Promise((closed) => server?.close(closed));
  const read = new Client(url, officer.token, { triesMax: 1 }).get('/api/cases/summary', {});
  await expect(read).rejects.toMatchObject({ name: 'NoAnswer', code: 'ECONNREFUSED', idempotencyKey: undefined });
});

it('a request that is called off is not sent again', async () => {
  const given = new AbortController();
  const { url, asked } = await behind(() => {
    given.abort();
    return 'lost';
  });
  const read = new Client(url, officer.token).get('/api/cases/summary', { signal: given.signal });
  await expect(read).rejects.toBeInstanceOf(NoAnswer);
  expect(asked()).toBe(1);
});

it('a refusal is a Problem with its code and what is missing', async () => {
  const { ref } = await officer.post('/api/cases', { body: arrival() });
  const refer = officer.post('/api/cases/:ref/:transition', { params: { ref, transition: 'intake.refer' }, body: {} });
  const problem = await refer.then(
    () => undefined,
    (error: unknown) => error as Problem,
  );
  expect(problem).toBeInstanceOf(Problem);
  expect(problem).toMatchObject({ status: 409, code: 'state.not-allowed' });
});

it('a version that is no longer the case’s is refused', async () => {
  const { ref } = await officer.post('/api/cases', { body: arrival() });
  const note = { params: { ref, transition: 'case.add-note' }, body: { note: 'seen' }, ifMatch: 1 };
  expect((await officer.post('/api/cases/:ref/:transition', note)).version).toBe(2);
  await expect(officer.post('/api/cases/:ref/:transition', note)).rejects.toMatchObject({ code: 'version.stale' });
});

it('a request beside the contract is sent as it is, and its refusal returned as it came', async () => {
  const without = await officer.request('POST', '/api/cases', { body: arrival() });
  expect(without).toMatchObject({ status: 400, body: { code: 'idempotency-key.required' } });
  expect(without.headers.get('content-type')).toContain('application/problem+json');
  const torn = await officer.request('POST', '/api/cases', {
    body: '{"people": ',
    idempotencyKey: crypto.randomUUID(),
  });
  expect(torn).toMatchObject({ status: 400, body: { code: 'input.malformed' } });
});

it('a stream is returned unread, ends when it is called off, and throws what is refused', async () => {
  expect(await (await officer.stream('/log/keys', {})).text()).toMatch(/\+/);
  const given = new AbortController();
  const events = await officer.stream('/api/events', { signal: given.signal });
  expect(events.headers.get('content-type')).toContain('text/event-stream');
  given.abort();
  await expect(events.text()).rejects.toThrow();
  await expect(new Client(product.url).stream('/api/events', {})).rejects.toMatchObject({ code: 'session.required' });
});

it('a list is read page by page to its end', async () => {
  for (let n = 0; n < 3; n += 1) await officer.post('/api/cases', { body: arrival() });
  const refs: string[] = [];
  for await (const { cases } of pages((cursor) => officer.get('/api/cases', { query: { limit: 2, cursor } })))
    refs.push(...cases.map(({ ref }) => ref));
  expect(new Set(refs).size).toBe(refs.length);
  expect(refs.length).toBe(await inAll());
});
