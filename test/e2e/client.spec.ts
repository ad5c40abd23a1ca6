import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Client, NoAnswer, pages, Problem } from '@app/client';
import { arrival, demoPassword, startProduct, type Product } from '@app/testing/product';

let product: Product;
let officer: Client;
beforeAll(async () => {
  product = await startProduct('client');
  ({ client: officer } = await new Client(product.url).signIn('intake-officer.han', demoPassword));
});
afterAll(() => product.stop());

/** In front of the product: lets each request through, and answers as it is told. */
async function behind(
  answer: (times: number) => 'busy' | 'lost' | 'as it came',
): Promise<{ url: string; server: Server }> {
  let times = 0;
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { authorization = '', 'idempotency-key': key = '' } = request.headers;
      const answered = await product.request(
        request.method ?? '',
        request.url ?? '',
        Buffer.concat(chunks).toString() || undefined,
        { authorization, 'idempotency-key': String(key) },
      );
      const what = answer((times += 1));
      if (what === 'lost') return void request.socket.destroy();
      response.writeHead(what === 'busy' ? 503 : answered.status, { 'content-type': 'application/json' });
      response.end(what === 'busy' ? '{}' : answered.text);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

it('a command whose answers are lost or busy is sent again with the same key, and counts once', async () => {
  const { url, server } = await behind((times) => (times === 1 ? 'lost' : times === 2 ? 'busy' : 'as it came'));
  const client = new Client(url, (await product.as('intake-officer.han')).token);
  const before = (await officer.get('/api/cases/summary', {})).total;
  const { version } = await client.post('/api/cases', { body: arrival() });
  expect(version).toBe(1);
  expect((await officer.get('/api/cases/summary', {})).total).toBe(before + 1);
  server.close();
});

it('another write is sent once: nobody knows whether it counts twice', async () => {
  const { url, server } = await behind(() => 'lost');
  const { token } = await product.as('coordinator');
  const issue = new Client(url, token).post('/api/instructions', { body: { title: 'Once', body: 'Only.' } });
  await expect(issue).rejects.toBeInstanceOf(NoAnswer);
  const { instructions } = await new Client(product.url, token).get('/api/instructions', {});
  expect(instructions.filter(({ title }) => title === 'Once')).toHaveLength(1);
  server.close();
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

it('a list is read page by page to its end', async () => {
  for (let n = 0; n < 3; n += 1) await officer.post('/api/cases', { body: arrival() });
  const refs: string[] = [];
  for await (const { cases } of pages((cursor) => officer.get('/api/cases', { query: { limit: 2, cursor } })))
    refs.push(...cases.map(({ ref }) => ref));
  expect(new Set(refs).size).toBe(refs.length);
  expect(refs.length).toBe((await officer.get('/api/cases/summary', {})).total);
});
