import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { arrival, startProduct, type Answer, type Client, type Product } from '@app/testing/product';

let product: Product;
let ref: string;
const people: Record<'officer' | 'coordinator' | 'administrator', Client> = {} as never;

beforeAll(async () => {
  product = await startProduct('malformed');
  people.officer = await product.as('intake-officer.han');
  people.coordinator = await product.as('coordinator');
  people.administrator = await product.as('administrator');
  ref = ((await people.officer.post('/api/cases', arrival())).body as { ref: string }).ref;
});
afterAll(() => product.stop());

const refused = { status: 400, code: 'input.malformed' };
const id = randomUUID();

describe('a query that Postgres would refuse', () => {
  const cursor = (place: string) => Buffer.from(JSON.stringify(['opened', place, id])).toString('base64url');
  const paths: [by: keyof typeof people, path: (ref: string) => string][] = [
    ...['2147483648', '-1', '1e400', '9'.repeat(400), '%00', '0x1FFFFFFFF'].flatMap(
      (after): (typeof paths)[number][] => [
        ['coordinator', (one) => `/api/cases/${one}/timeline?after=${after}`],
        ['coordinator', (one) => `/api/audit/cases/${one}/chain?after=${after}`],
      ],
    ),
    ...[
      '0000-01-01T00:00:00Z',
      '9999-12-31T23:59:59-08:00',
      '9999-12-31T23:59:60Z',
      '0001-01-01T00:00:00%2B14:00',
      '2026-11-30T12:00:00Z%00',
      '%EB%A6',
    ].flatMap((instant): (typeof paths)[number][] => [
      ['coordinator', (one) => `/api/audit/reads?case=${one}&before=${instant}`],
      ['coordinator', () => `/api/cases?due=${instant}`],
      ['coordinator', () => `/api/cases/summary?due=${instant}`],
      ['coordinator', () => `/api/cases?cursor=${cursor(decodeURIComponent(instant.replace('%EB%A6', 'x')))}`],
    ]),
    ...['0000-01-01', '9999-12-32', '2026-02-30', '2026-01-01%00'].map((day): (typeof paths)[number] => [
      'coordinator',
      () => `/api/audit/figures?from=${day}`,
    ]),
    ['coordinator', () => '/api/audit/verify?case=%00'],
    ['coordinator', () => '/api/audit/verify?case=%B1%E8'],
    ['coordinator', () => '/api/audit/reads?case=SP%00'],
    ['administrator', () => '/api/people?after=a%00b'],
    ['administrator', () => '/api/people?after=%ED%A0%80'],
    ['administrator', () => '/api/colleagues?after=%00'],
    ['administrator', () => '/api/webhooks?before=%00'],
    ['administrator', () => `/api/webhooks/${id}/deliveries?before=${'9'.repeat(19)}`],
    ['administrator', () => '/api/audit/deliveries?after=%00'],
    ['coordinator', (one) => `/api/cases/${one}%00`],
    ['coordinator', (one) => `/api/cases/${one}/file/identity?purpose=%00`],
  ];

  it('is a 400 with a code at every route that takes one, says nothing of the value, and opens no connection', async () => {
    const connections = async (): Promise<Set<string>> => {
      const { rows } = await product.sql(
        'select pid || $1 || backend_start as one from pg_stat_activity where datname = current_database()',
        [' '],
      );
      return new Set((rows as { one: string }[]).map(({ one }) => one));
    };
    const before = await connections();
    for (let round = 0; round < 3; round += 1)
      for (const [by, path] of paths) {
        const answer = await people[by].get(path(ref));
        expect([path(ref), answer.body]).toEqual([path(ref), expect.objectContaining(refused)]);
      }
    // the pools may have grown to their limit; one connection for each request would be about 150
    const opened = [...(await connections())].filter((one) => !before.has(one));
    expect(opened.length).toBeLessThan(20);
  });

  it('needs no session to be told', async () => {
    expect((await product.request('GET', '/api/people?after=%00')).body).toMatchObject(refused);
  });
});

describe('a body that Postgres would refuse', () => {
  const send = (method: string, path: string, body: unknown, client: Client): Promise<Answer> =>
    product.request(method, path, body, {
      authorization: `Bearer ${client.token}`,
      'idempotency-key': randomUUID(),
    });

  it.each(['\0', 'a\0b', '\ud800', 'x\udfff'])('with %j is a 400 at every route that takes words', async (words) => {
    const { officer, administrator } = people;
    const answers = [
      await product.request('POST', '/api/session', { username: words, password: 'x' }),
      await product.request('POST', '/api/session', { username: 'caseworker', password: words }),
      await send('POST', '/api/session/password', { current: words, password: words }, officer),
      await send('POST', '/api/cases', arrival({ alias: words }), officer),
      await send('POST', '/api/cases', arrival({ [words]: 1 }), officer),
      await send('POST', `/api/cases/${ref}/case.add-note`, { note: `a note ${words}` }, officer),
      await send('POST', `/api/cases/${ref}/presence`, { doing: 'reading', step: words }, officer),
      await send('POST', '/api/people', { username: words, role: 'auditor' }, administrator),
      await send('PUT', `/api/people/${id}/role`, { role: words }, administrator),
      await send('POST', '/api/facilities', { code: words }, administrator),
      await send('POST', '/api/destinations', { label: words, places: 1 }, administrator),
      await send('POST', '/api/instructions', { title: words, body: words }, administrator),
      await send(
        'PUT',
        '/api/clock-rules',
        { facility: 'HAN', name: words, priority: 'normal', seconds: 1 },
        administrator,
      ),
      await send('POST', '/api/webhooks', { url: `https://example.org/${words}` }, administrator),
    ];
    for (const answer of answers) expect(answer.body).toMatchObject(refused);
  });

  it.each(['9999-12-31T23:59:59-08:00', '0000-01-01T00:00:00Z', '+010000-01-01T00:00:00Z', '1899-12-31T23:59:59Z'])(
    'with the instant %s is a 400',
    async (arrivedAt) => {
      expect((await people.officer.post('/api/cases', arrival({ arrivedAt }))).body).toMatchObject(refused);
    },
  );

  it.each([2_147_483_648, Infinity, -1, 1.5, 2 ** 53])('with the number %d is a 400', async (number) => {
    const body = JSON.stringify(arrival()).replace('"people":1', `"people":${number === Infinity ? '1e400' : number}`);
    expect((await people.officer.post('/api/cases', body)).body).toMatchObject(refused);
    const places = number === Infinity ? '{"places":1e400}' : `{"places":${number}}`;
    expect((await send('PUT', `/api/places/${id}`, places, people.administrator)).body).toMatchObject(refused);
  });

  it('in EUC-KR opens no case', async () => {
    const body = Buffer.concat([
      Buffer.from(JSON.stringify(arrival()).slice(0, -1) + ',"alias":"'),
      Buffer.from('b1e8', 'hex'),
      Buffer.from('"}'),
    ]);
    const count = async () =>
      (await product.sql('select count(*)::int as n from journal.cases')).rows[0] as { n: number };
    const before = await count();
    const answer = await fetch(`${product.url}/api/cases`, {
      method: 'POST',
      body,
      headers: {
        authorization: `Bearer ${people.officer.token}`,
        'idempotency-key': randomUUID(),
        'content-type': 'application/json',
      },
    });
    expect(await answer.json()).toMatchObject(refused);
    expect(await count()).toEqual(before);
  });
});

describe('a header that is out of form', () => {
  it.each([
    ['if-match', '"2147483648"'],
    ['if-match', 'x'],
    ['if-match', '"-1"'],
  ])('%s: %s is a 400', async (name, value) => {
    const answer = await people.officer.post(`/api/cases/${ref}/case.add-note`, { note: 'a' }, { [name]: value });
    expect(answer.body).toMatchObject(refused);
  });

  it.each(['short', 'a'.repeat(129), 'with space in it', 'sch\u00f6n-und-gut'])(
    'Idempotency-Key: %s is a 400',
    async (key) => {
      const answer = await people.officer.post('/api/cases', arrival(), { 'idempotency-key': key });
      expect(answer.body).toMatchObject({ status: 400, code: 'idempotency-key.required' });
    },
  );
});
