import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActorTokens } from '@app/access';
import { lifecycle } from '@app/lifecycle';
import { arrival, demoPassword, signIn, startProduct, type Client, type Product } from '@app/testing/product';

/** Access: people by their sessions, services by the gateway's tokens, and everybody to what is public. */
let product: Product;
let officer: Client;
beforeAll(async () => {
  product = await startProduct('let-in');
  officer = await product.as('intake-officer.han');
});
afterAll(() => product.stop());

async function forgedTokens(): Promise<ActorTokens> {
  const folder = await mkdtemp(join(tmpdir(), 'forged-'));
  await ActorTokens.make(folder);
  const tokens = await ActorTokens.read(folder, 'sign');
  await rm(folder, { recursive: true });
  return tokens;
}

describe('sessions', () => {
  it('open with a name and a password, say who one is, and end', async () => {
    const client = await signIn(product, 'auditor', demoPassword);
    expect((await client.get('/api/session')).body).toMatchObject({ actor: { username: 'auditor', role: 'auditor' } });
    expect((await client.delete('/api/session')).status).toBe(204);
    expect((await client.get('/api/session')).body).toMatchObject({ code: 'session.required' });
  });

  it('are refused in the same words for a wrong name and a wrong password', async () => {
    const wrong = await product.request('POST', '/api/session', { username: 'caseworker', password: 'not-this-one' });
    const unknown = await product.request('POST', '/api/session', { username: 'nobody', password: 'not-this-one' });
    expect(wrong.status).toBe(401);
    expect(wrong.text).toBe(unknown.text);
  });

  it('keep no token that a stolen table could be used with', async () => {
    const { rows } = await product.sql('select s::text as row, encode(token_hash, $1) as hash from access.sessions s', [
      'hex',
    ]);
    const stored = rows as { row: string; hash: string }[];
    // what is stored is the digest of the token, which shows that these are the rows to look through
    const digest = createHash('sha256').update(officer.token).digest('hex');
    expect(stored.filter(({ hash }) => hash === digest)).toHaveLength(1);
    for (const bytes of [Buffer.from(officer.token), Buffer.from(officer.token, 'base64url')])
      for (const encoding of ['utf8', 'hex', 'base64', 'base64url'] as const)
        expect(stored.filter(({ row, hash }) => `${row} ${hash}`.includes(bytes.toString(encoding)))).toEqual([]);
  });

  it('are slowed down after ten tries a minute for one name', async () => {
    const tries = await Promise.all(
      Array.from({ length: 12 }, () => product.request('POST', '/api/session', { username: 'someone', password: 'x' })),
    );
    expect(tries.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(tries.find(({ status }) => status === 429)?.body).toMatchObject({ code: 'requests.too-many' });
  });

  it('travel in a cookie for browsers, and then other sites write nothing', async () => {
    const signedIn = await product.request('POST', '/api/session', { username: 'coordinator', password: demoPassword });
    const cookie = signedIn.headers.getSetCookie()[0] ?? '';
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Strict/i);
    const own = { cookie: cookie.split(';')[0] ?? '' };
    expect((await product.request('GET', '/api/session', undefined, own)).status).toBe(200);
    const foreign = await product.request(
      'POST',
      '/api/instructions',
      { title: 't', body: 'b' },
      { ...own, 'sec-fetch-site': 'cross-site' },
    );
    expect(foreign.status).toBe(401);
    const same = await product.request(
      'POST',
      '/api/instructions',
      { title: 't', body: 'b' },
      { ...own, 'sec-fetch-site': 'same-origin' },
    );
    expect(same.status).toBe(201);
  });

  it('of a new person allow nothing before a password of their own, and end when the person is switched off', async () => {
    const administrator = await product.as('administrator');
    const added = await administrator.post('/api/people', { username: 'new.worker', role: 'caseworker' });
    expect(added.status).toBe(201);
    const { id, password } = added.body as { id: string; password: string };
    const first = await signIn(product, 'new.worker', password);
    expect((await first.get('/api/cases')).body).toMatchObject({ code: 'session.password-must-change' });
    expect((await first.post('/api/session/password', { current: password, password: 'short' })).body).toMatchObject({
      code: 'password.too-weak',
    });
    expect(
      (await first.post('/api/session/password', { current: password, password: 'a long one of my own' })).status,
    ).toBe(204);
    const own = await signIn(product, 'new.worker', 'a long one of my own');
    expect((await own.get('/api/cases')).status).toBe(200);
    expect((await administrator.delete(`/api/people/${id}`)).status).toBe(204);
    expect((await own.get('/api/cases')).status).toBe(401);
  });
});

describe('the services behind the gateway', () => {
  it('refuse who comes without the gateway’s word, with its word for another service, or with one that is not its own', async () => {
    const { ref } = (await officer.post('/api/cases', arrival())).body as { ref: string };
    const actor = { id: officer.actor.id, role: 'coordinator', facilityId: null, pendingInstructions: 0 } as const;
    const ours = await ActorTokens.read(product.keyDir, 'sign');
    const forged = await forgedTokens();
    const ask = async (token: string): Promise<number> =>
      (await fetch(`${product.services['intake']}/cases/${ref}`, { headers: { authorization: `Bearer ${token}` } }))
        .status;
    expect(await ask(await ours.sign(actor, 'intake'))).toBe(200);
    expect(await ask(await ours.sign(actor, 'transit'))).toBe(401);
    expect(await ask(await forged.sign(actor, 'intake'))).toBe(401);
    expect(await ask(officer.token)).toBe(401);
    expect(await ask('')).toBe(401);
  });
});

describe('what is public', () => {
  it('is the lifecycle as data, with a schema and labels for every transition', async () => {
    const { body } = await product.request('GET', '/api/lifecycle');
    const table = body as {
      transitions: { name: string; input: { type: string } }[];
      labels: Record<string, { transitions: Record<string, unknown> }>;
    };
    expect(table.transitions.map(({ name }) => name)).toEqual([...lifecycle.transitions.keys()]);
    expect(table.transitions.every(({ input }) => input.type === 'object')).toBe(true);
    expect(Object.keys(table.labels)).toEqual(['en', 'ko']);
  });

  it('is OpenAPI 3.1 with a path for every transition that a person may make', async () => {
    const { body } = await officer.get('/api/openapi.json');
    const document = body as { openapi: string; paths: Record<string, unknown> };
    expect(document.openapi).toBe('3.1.0');
    for (const row of lifecycle.transitions.values())
      if (row.from.length > 0 && row.by.some((role) => role !== 'system'))
        expect(document.paths).toHaveProperty([`/api/cases/{ref}/${row.name}`]);
    const page = await officer.get('/api/docs');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
    expect(page.text).not.toMatch(/<script>(?!\s*<)/);
  });

  it('is not the API’s description: strangers make nobody build or send a long document', async () => {
    for (const path of ['', '/', '/index.html', '/swagger-ui-init.js', '/swagger-ui.css', '-json', '-yaml'])
      expect((await product.request('GET', `/api/docs${path}`)).body).toMatchObject({
        status: path.startsWith('-') ? 404 : 401,
      });
    for (const path of ['/api/openapi.json', '/api/%6Fpenapi.json', '/api/docs/swagger-ui-bundle.js'])
      expect((await product.request('GET', path)).body).toMatchObject({ status: 401, code: 'session.required' });
    for (const path of ['/swagger-ui-init.js', '/swagger-ui.css', '/swagger-ui-bundle.js'])
      expect((await officer.get(`/api/docs${path}`)).status).toBe(200);
    const [once, again] = [await officer.get('/api/openapi.json'), await officer.get('/api/openapi.json')];
    expect(again.text).toBe(once.text);
  });

  it('is health, readiness, metrics from this machine, and the page', async () => {
    expect((await product.request('GET', '/healthz')).body).toEqual({ status: 'ok' });
    expect((await product.request('GET', '/readyz')).body).toEqual({ status: 'ready' });
    expect((await product.request('GET', '/metrics')).text).toContain('process_cpu');
    expect((await product.request('GET', '/metrics', undefined, { 'x-forwarded-for': '203.0.113.7' })).status).toBe(
      404,
    );
    for (const header of ['forwarded', 'via', 'x-real-ip', 'cf-connecting-ip', 'true-client-ip', 'x-anything-else'])
      expect((await product.request('GET', '/metrics', undefined, { [header]: '203.0.113.7' })).status).toBe(404);
    const page = await product.request('GET', '/');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('answers what is not there as problem+json', async () => {
    const answer = await product.request('GET', '/api/nothing');
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ status: 404, code: 'resource.not-found' });
  });
});
