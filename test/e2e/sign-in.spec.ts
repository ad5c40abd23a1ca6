import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Agent, request as ask } from 'undici';
import { demoPassword, eventually, startProduct, type Product } from '@app/testing/product';

// about a hundred passwords are hashed, one after the other
jest.setTimeout(120_000);

let product: Product;
beforeAll(async () => {
  product = await startProduct('sign_in');
});
afterAll(() => product.stop());

const post = (body: unknown, headers: Record<string, string> = {}) =>
  product.request('POST', '/api/session', body, headers);
const signIn = (username: string, headers: Record<string, string> = {}) =>
  post({ username, password: demoPassword }, headers);
const deviceCookie = (cookies: string[]): string =>
  cookies.find((one) => one.startsWith('safe-passage-device='))?.split(';')[0] ?? '';

/** Signs in from another loopback address, as from another building. */
async function signInFrom(
  address: string,
  username: string,
  password = demoPassword,
  headers: Record<string, string> = {},
): Promise<number> {
  const dispatcher = new Agent({ localAddress: address });
  try {
    const { statusCode, body } = await ask(`${product.url}/api/session`, {
      dispatcher,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ username, password }),
    });
    await body.dump();
    return statusCode;
  } finally {
    await dispatcher.close();
  }
}

async function metric(series: string): Promise<number> {
  const text = await (await fetch(`${product.url}/metrics`)).text();
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${series} `))
      ?.split(' ')
      .at(-1) ?? 0,
  );
}
const waiting = () => metric('safe_passage_held{what="sign-ins waiting"}');

const perSecond = 100;
const sentMax = 1_500;

/**
 * Anonymous sign-ins with changing names, a hundred a second whatever the earlier answers, until stopped. `addresses`:
 * the client addresses, used in turn.
 */
function flood(addresses: readonly string[]): { sent(): number; answers: number[]; stop(): Promise<void> } {
  const houses = addresses.map((localAddress) => new Agent({ localAddress }));
  const stopping = new AbortController();
  const answers: number[] = [];
  const asked: Promise<void>[] = [];
  const send = async (): Promise<void> => {
    const answer = await ask(`${product.url}/api/session`, {
      dispatcher: houses[asked.length % houses.length]!,
      method: 'POST',
      signal: stopping.signal,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: randomUUID(), password: 'x' }),
    }).catch(() => undefined);
    if (!answer) return;
    answers.push(answer.statusCode);
    await answer.body.dump().catch(() => undefined);
  };
  const began = performance.now();
  // by the clock: a machine that is late sends everything that was due
  const timer = setInterval(() => {
    const due = Math.min(sentMax, ((performance.now() - began) * perSecond) / 1_000);
    while (asked.length < due) asked.push(send());
  }, 10);
  return {
    sent: () => asked.length,
    answers,
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await Promise.all(asked);
      await Promise.all(houses.map((one) => one.destroy()));
    },
  };
}

describe('wrong guesses at one name', () => {
  it('shut a stranger out, and neither the person’s own device nor another house', async () => {
    const cookie = deviceCookie((await signIn('reviewer')).headers.getSetCookie());
    for (let n = 0; n < 10; n += 1) await signInFrom('127.0.0.4', 'reviewer', `guess-${n}`);
    expect(await signInFrom('127.0.0.4', 'reviewer')).toBe(429);
    expect((await signIn('reviewer', { cookie })).status).toBe(201);
    expect(await signInFrom('127.0.0.5', 'reviewer')).toBe(201);
  });

  it('from a known device are bounded too, and tell how long it takes', async () => {
    const cookie = deviceCookie((await signIn('transit-officer')).headers.getSetCookie());
    for (let n = 0; n < 10; n += 1)
      expect((await post({ username: 'transit-officer', password: 'x' }, { cookie })).status).toBe(401);
    const answer = await signIn('transit-officer', { cookie });
    expect(answer.body).toMatchObject({
      status: 429,
      code: 'requests.too-many',
      retryAfterSeconds: expect.any(Number) as unknown,
    });
    expect(Number(answer.headers.get('retry-after'))).toBe(
      (answer.body as { retryAfterSeconds: number }).retryAfterSeconds,
    );
  });

  it('are counted by the name as it is meant, and by the address that is known, not by the one that is said', async () => {
    const tries = ['Nobody.Here', 'nobody.here ', ' NOBODY.HERE', 'nobody.here'];
    const statuses: number[] = [];
    for (let n = 0; n < 12; n += 1)
      statuses.push(
        (await post({ username: tries[n % 4], password: 'x' }, { 'x-forwarded-for': `203.0.113.${n}` })).status,
      );
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
  });

  it('are answered alike for a name that somebody has and for one that nobody has', async () => {
    const answersFor = async (username: string): Promise<string[]> => {
      const answers = [];
      for (let n = 0; n < 12; n += 1) {
        const { status, body } = await post({ username, password: 'x' });
        answers.push(`${status} ${(body as { code: string }).code}`);
      }
      return answers;
    };
    expect(await answersFor('head-of-mission.uln')).toEqual(await answersFor('head-of-mission.xxx'));
  });
});

describe('a device', () => {
  it('that signs in is known from then on, by cookie or by header, after signing out too', async () => {
    const known = () => metric('safe_passage_sign_ins_total{lane="known",outcome="signed-in"}');
    const first = await signIn('caseworker');
    const cookie = deviceCookie(first.headers.getSetCookie());
    expect(first.headers.getSetCookie().find((one) => one.startsWith('safe-passage-device='))).toMatch(
      /; Max-Age=5184000; Path=\/; HttpOnly; SameSite=Strict/,
    );
    const before = await known();
    const { headers } = await product.request('DELETE', '/api/session', undefined, {
      cookie: `${cookie}; ${first.headers.getSetCookie()[0]?.split(';')[0]}`,
      'sec-fetch-site': 'same-origin',
    });
    // otherwise the browser would forget the device when the session ends
    expect(headers.get('clear-site-data')).toBe('"cache"');
    expect((await signIn('caseworker', { cookie })).status).toBe(201);
    expect((await signIn('caseworker', { 'x-device-pass': cookie.split('=')[1] ?? '' })).status).toBe(201);
    expect((await signIn('Caseworker ', { cookie })).status).toBe(201);
    expect(await known()).toBe(before + 3);
  });

  it('that was forged, or signed somebody else in, is a new one', async () => {
    const cookie = deviceCookie((await signIn('caseworker')).headers.getSetCookie());
    const before = await metric('safe_passage_sign_ins_total{lane="new",outcome="signed-in"}');
    expect((await signIn('resettlement-officer', { cookie })).status).toBe(201);
    expect(
      (await signIn('caseworker', { cookie: `safe-passage-device=${'A'.repeat(22)}${cookie.slice(42)}` })).status,
    ).toBe(201);
    expect(await metric('safe_passage_sign_ins_total{lane="new",outcome="signed-in"}')).toBe(before + 2);
  });
});

describe('another site', () => {
  it.each<[string, Record<string, string>]>([
    ['a form', { 'sec-fetch-site': 'cross-site' }],
    ['a neighbour’s page', { 'sec-fetch-site': 'same-site' }],
    ['its origin', { origin: 'https://evil.example' }],
    ['an origin that is hidden', { origin: 'null' }],
    ['another port of ours', { origin: 'http://127.0.0.1:1' }],
  ])('that comes with %s signs nobody in', async (_what, headers) => {
    expect((await signIn('auditor', headers)).body).toMatchObject({ status: 403, code: 'site.not-allowed' });
    const text = await fetch(`${product.url}/api/session`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      body: `username=auditor&password=${demoPassword}`,
    });
    expect([403, 415]).toContain(text.status);
  });

  it('writes nothing with somebody’s cookie', async () => {
    const signedIn = await signIn('head-of-mission.han');
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const leave = (headers: Record<string, string>) =>
      product.request('DELETE', '/api/session', undefined, { cookie, ...headers });
    const others: Record<string, string>[] = [
      {},
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' },
      { 'sec-fetch-site': 'none', origin: 'null' },
    ];
    for (const headers of others)
      expect((await leave(headers)).body).toMatchObject({ status: 401, code: 'session.required' });
    const own = { 'sec-fetch-site': 'same-origin', origin: product.url };
    expect((await leave(own)).status).toBe(204);
  });

  it('is not taken for the desk', async () => {
    const headers = { 'sec-fetch-site': 'same-origin', origin: product.url };
    expect((await signIn('auditor', headers)).status).toBe(201);
  });
});

describe('sessions that ended', () => {
  it('are gone from the table after the next sign-in', async () => {
    await signIn('intake-officer.pek');
    await product.sql(`update access.sessions set seen_at = now() - interval '16 minutes'
      where person_id = (select id from access.people where username = 'intake-officer.pek')`);
    await signIn('auditor');
    const { rows } = await product.sql(
      `select from access.sessions s join access.people p on p.id = s.person_id where p.username = 'intake-officer.pek'`,
    );
    expect(rows).toEqual([]);
  });
});

// these tests run last: they use up the attempts of these addresses
describe('a flood of anonymous sign-ins', () => {
  it('is not hashed for clients that have gone', async () => {
    await eventually('nobody waits', async () => (await waiting()) === 0);
    const dropped = () => metric('safe_passage_sign_ins_total{lane="new",outcome="too-many"}');
    const before = await dropped();
    const leaving = new AbortController();
    const asked = Array.from({ length: 40 }, () =>
      fetch(`${product.url}/api/session`, {
        method: 'POST',
        signal: leaving.signal,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: randomUUID(), password: 'x' }),
      }).catch(() => undefined),
    );
    await eventually('a line', async () => (await waiting()) > 20);
    leaving.abort();
    await Promise.all(asked);
    await eventually('nobody waits', async () => (await waiting()) === 0);
    expect((await dropped()) - before).toBeGreaterThanOrEqual(15);
  });

  it.each([
    ['one address', ['127.0.0.20']],
    ['sixty addresses', Array.from({ length: 60 }, (_one, n) => `127.0.1.${n + 1}`)],
  ])(
    'a hundred a second from %s keeps no device out that signed in before, from one of these addresses neither',
    async (_how, addresses) => {
      const [house = ''] = addresses;
      const cookie = deviceCookie((await signIn('coordinator')).headers.getSetCookie());
      const strangers = flood(addresses);
      try {
        for (const sent of [200, 400, 600, 800]) {
          await eventually(`${sent} strangers`, async () => strangers.sent() >= sent, 30_000);
          expect(await signInFrom(house, 'coordinator', demoPassword, { cookie })).toBe(201);
        }
        // nor does it block a new person at another address
        if (addresses.length === 1) expect(await signInFrom('127.0.0.21', 'auditor')).toBe(201);
        expect(await signInFrom(house, 'coordinator', demoPassword, { cookie })).toBe(201);
      } finally {
        await strangers.stop();
      }
      // some were hashed and some refused: a flood that was let through, or that never came, proves nothing
      expect(new Set(strangers.answers)).toEqual(new Set([401, 429]));
    },
  );
});
