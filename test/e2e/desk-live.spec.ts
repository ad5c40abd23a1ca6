import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { liveTo } from '@app/testing/whole-case';
import { addPerson } from '@app/testing/people';
import {
  arrival,
  demoPassword,
  eventually,
  signIn,
  startProduct,
  type Client,
  type Product,
} from '@app/testing/product';

interface Told {
  ref: string;
  version: number;
}
interface Stream {
  status: number;
  headers: Headers;
  events: Told[];
  raw: string;
  ended: boolean;
  close(): void;
}

let product: Product;
let officer: Client;
let stopped = false;
beforeAll(async () => {
  product = await startProduct('desk_live');
  await product.sql('update journal.pools set capacity = 100');
  officer = await product.as('intake-officer.han');
});
afterAll(() => (stopped ? undefined : product.stop()));

const streams: Stream[] = [];
afterEach(() => streams.splice(0).forEach((one) => one.close()));

async function listen(client: Pick<Client, 'token'>): Promise<Stream> {
  const abort = new AbortController();
  const answer = await fetch(`${product.url}/api/events`, {
    headers: { authorization: `Bearer ${client.token}` },
    signal: abort.signal,
  });
  const stream: Stream = {
    status: answer.status,
    headers: answer.headers,
    events: [],
    raw: '',
    ended: false,
    close: () => abort.abort(),
  };
  streams.push(stream);
  void read(stream, answer).catch(() => (stream.ended = true));
  return stream;
}

async function read(stream: Stream, { body }: Response): Promise<void> {
  const decoder = new TextDecoder();
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    stream.raw += decoder.decode(chunk, { stream: true });
    stream.events = [...stream.raw.matchAll(/^event: case\ndata: (.*)\n$/gm)].map(
      ([, data]) => JSON.parse(data ?? '') as Told,
    );
  }
  stream.ended = true;
}

const hears = (stream: Stream, ref: string, version: number): Promise<Told> =>
  eventually(
    `${ref} at ${version}`,
    async () => stream.events.find((one) => one.ref === ref && one.version >= version),
    3_000,
  );
const opened = async (client = officer): Promise<string> =>
  ((await client.post('/api/cases', arrival())).body as { ref: string }).ref;
const seenAgo = async (client: Client): Promise<number> => {
  const { rows } = await product.sql(
    `select max(extract(epoch from clock_timestamp() - seen_at))::float8 as ago from access.sessions where person_id = $1`,
    [client.actor.id],
  );
  return (rows[0] as { ago: number }).ago;
};
const administrator = () => product.as('administrator');

describe('the stream of events', () => {
  it('tells of a transition within three seconds: the reference, the version and nothing else', async () => {
    const stream = await listen(officer);
    expect(stream.status).toBe(200);
    expect(Object.fromEntries(stream.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    const ref = await opened();
    expect(await hears(stream, ref, 1)).toEqual({ ref, version: 1 });
    await officer.post(`/api/cases/${ref}/case.add-note`, { note: 'one' });
    expect(await hears(stream, ref, 2)).toEqual({ ref, version: 2 });
    expect(stream.raw).toMatch(/^retry: 3000\n\n/);
    expect(stream.events.filter((one) => one.ref === ref)).toHaveLength(2);
  });

  it('tells of what a service does by itself', async () => {
    const stream = await listen(await product.as('caseworker'));
    const ref = await liveTo(product, 'referral.preparing');
    const { version } = (await officer.get(`/api/cases/${ref}`)).body as { version: number };
    expect(await hears(stream, ref, version)).toEqual({ ref, version });
  });

  it('tells a facility of its own cases alone, and an administrator of none', async () => {
    const beijing = await product.as('intake-officer.pek');
    const [hanoi, pek, all, none] = [
      await listen(officer),
      await listen(beijing),
      await listen(await product.as('coordinator')),
      await listen(await administrator()),
    ];
    const [here, there] = [await opened(), await opened(beijing)];
    await Promise.all([hears(all, here, 1), hears(all, there, 1), hears(hanoi, here, 1), hears(pek, there, 1)]);
    expect(pek.events.map(({ ref }) => ref)).not.toContain(here);
    expect(hanoi.events.map(({ ref }) => ref)).not.toContain(there);
    expect(none.status).toBe(200);
    expect(none.events).toEqual([]);
  });

  it('begins with what moved in the last seconds, for a page that lost its connection', async () => {
    await listen(officer);
    const ref = await opened();
    expect(await hears(await listen(officer), ref, 1)).toEqual({ ref, version: 1 });
  });

  it('ends when the person is switched off', async () => {
    const someone = await addPerson(product, 'leaving.soon', 'caseworker');
    const stream = await listen(someone);
    expect(stream.status).toBe(200);
    await (await administrator()).delete(`/api/people/${someone.id}`);
    await eventually('the end of the stream', async () => stream.ended, 15_000);
    expect((await listen(someone)).status).toBe(401);
  });

  it('is refused without a session, and to a person who has ten already', async () => {
    expect((await listen({ token: 'x' })).status).toBe(401);
    const reviewer = await product.as('reviewer');
    for (let n = 0; n < 10; n += 1) expect((await listen(reviewer)).status).toBe(200);
    expect((await reviewer.get('/api/events')).body).toMatchObject({ status: 429, code: 'requests.too-many' });
    streams.at(-1)?.close();
    streams.at(-2)?.close();
    await eventually('room again', async () => (await listen(reviewer)).status === 200);
  });
});

describe('what a page asks by itself', () => {
  it('does not keep the session of someone who went away', async () => {
    const client = await signIn(product, 'transit-officer', demoPassword);
    const ref = await opened();
    await product.sql(
      `update access.sessions set seen_at = clock_timestamp() - interval '5 minutes' where person_id = $1`,
      [client.actor.id],
    );
    await listen(client);
    await client.post(`/api/cases/${ref}/presence`, { doing: 'reading' });
    expect((await client.get('/api/cases', { 'x-asked-by': 'page' })).status).toBe(200);
    expect(await seenAgo(client)).toBeGreaterThan(299);
    await client.get('/api/cases');
    expect(await seenAgo(client)).toBeLessThan(60);
  });
});

describe('presence', () => {
  const at = async (client: Client, ref: string, body: unknown = { doing: 'reading', step: null }) =>
    client.post(`/api/cases/${ref}/presence`, body);
  const othersOf = async (client: Client, ref: string, body?: unknown) =>
    ((await at(client, ref, body)).body as { others: Record<string, unknown>[] }).others;

  it('shows two people to each other, with what they do, until they leave or fall silent', async () => {
    const ref = await opened();
    const head = await product.as('head-of-mission.han');
    expect(await othersOf(officer, ref)).toEqual([]);
    const [seen] = await othersOf(head, ref, { doing: 'writing', step: 'intake.shelter' });
    expect(seen).toEqual({
      id: officer.actor.id,
      username: 'intake-officer.han',
      role: 'intake-officer',
      doing: 'reading',
      step: null,
      since: expect.any(String),
    });
    expect(await othersOf(officer, ref)).toMatchObject([
      { id: head.actor.id, doing: 'writing', step: 'intake.shelter' },
    ]);
    expect((await othersOf(head, ref))[0]?.['since']).toBe(seen?.['since']);
    expect((await head.delete(`/api/cases/${ref}/presence`)).status).toBe(204);
    expect(await othersOf(officer, ref)).toEqual([]);
    await product.sql(`update access.presence set seen_at = seen_at - interval '26 seconds'`);
    expect(await othersOf(head, ref)).toEqual([]);
  });

  it('is kept in no record, and swept', async () => {
    const ref = await opened();
    const head = await product.as('head-of-mission.han');
    await at(head, ref);
    await product.sql(`update access.presence set seen_at = seen_at - interval '2 minutes'`);
    await at(officer, await opened());
    const { rows } = await product.sql('select person_id from access.presence');
    expect(rows).toEqual([{ person_id: officer.actor.id }]);
    expect(((await officer.get(`/api/cases/${ref}`)).body as { version: number }).version).toBe(1);
  });

  it('is told to an auditor without names', async () => {
    const ref = await opened();
    await at(officer, ref);
    expect(await othersOf(await product.as('auditor'), ref)).toMatchObject([{ id: officer.actor.id, username: null }]);
  });

  it('at a case of another facility gets the answer of a case that is not there, and leaves nothing', async () => {
    const ref = await opened();
    const other = await product.as('intake-officer.pek');
    const theirs = await at(other, ref);
    expect(theirs.status).toBe(404);
    expect(theirs.text).toBe((await at(other, 'SP-0000-0000')).text);
    expect((await at(await administrator(), ref)).status).toBe(404);
    expect((await other.delete(`/api/cases/${ref}/presence`)).status).toBe(404);
    expect(await othersOf(officer, ref)).toEqual([]);
  });

  it.each([{}, { doing: 'sleeping' }, { doing: 'writing', step: 'intake.greet' }, { doing: 'reading', note: 'x' }])(
    'is refused when it is said as %j',
    async (body) => {
      expect((await at(officer, await opened(), body)).body).toMatchObject({ status: 400, code: 'input.malformed' });
    },
  );
});

describe('the key of drafts', () => {
  const keyOf = async (client: Client): Promise<string> =>
    ((await client.get('/api/session/draft-key')).body as { key: string }).key;

  it('is 32 bytes, the same for a person at every sign-in, and another one for another', async () => {
    const again = await signIn(product, 'intake-officer.han', demoPassword);
    const [one, two] = await Promise.all([keyOf(officer), keyOf(again)]);
    expect(Buffer.from(one, 'base64')).toHaveLength(32);
    expect(two).toBe(one);
    expect(await keyOf(await product.as('caseworker'))).not.toBe(one);
  });

  it('is not for who has no session, nor for a one-time password', async () => {
    expect((await product.request('GET', '/api/session/draft-key')).status).toBe(401);
    const { password } = (
      await (await administrator()).post('/api/people', { username: 'just.added', role: 'reviewer' })
    ).body as { password: string };
    const first = await signIn(product, 'just.added', password);
    expect((await first.get('/api/session/draft-key')).body).toMatchObject({ code: 'session.password-must-change' });
  });

  it('is why signing out leaves the drafts where they are', async () => {
    const client = await signIn(product, 'auditor', demoPassword);
    expect((await client.delete('/api/session')).headers.get('clear-site-data')).toBe('"cache", "cookies"');
  });
});

describe('the gateway', () => {
  it('documents what it answers', async () => {
    const { paths } = (await (await product.as('auditor')).get('/api/openapi.json')).body as {
      paths: Record<string, object>;
    };
    for (const [path, methods] of [
      ['/api/cases/summary', ['get']],
      ['/api/cases/{ref}/presence', ['delete', 'post']],
      ['/api/colleagues', ['get']],
      ['/api/events', ['get']],
      ['/api/session/draft-key', ['get']],
      ['/api/clock-rules', ['get', 'put']],
      ['/api/people/{id}/password', ['post']],
      ['/api/people/{id}/activation', ['post']],
      ['/api/people/{id}/role', ['put']],
    ] as const)
      expect(Object.keys(paths[path] ?? {}).sort()).toEqual(methods);
  });

  it('stops at once while pages listen', async () => {
    const stream = await listen(officer);
    const before = performance.now();
    stopped = true;
    await product.stop();
    expect(performance.now() - before).toBeLessThan(5_000);
    expect(stream.ended).toBe(true);
  });
});
