import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ActorTokens } from '@app/access';
import { lifecycle } from '@app/lifecycle';
import pg from 'pg';
import { eventually } from '@app/testing/eventually';
import { arrival, demoPassword, signIn, startProduct, type Client, type Product } from '@app/testing/product';

let product: Product;
let officer: Client;
beforeAll(async () => {
  product = await startProduct('contract');
  officer = await product.as('intake-officer.han');
});
afterAll(() => product.stop());

const opened = async (client = officer): Promise<string> =>
  ((await client.post('/api/cases', arrival())).body as { ref: string }).ref;

async function caseIdOf(ref: string): Promise<string> {
  const { rows } = await product.sql('select id from journal.cases where ref = $1', [ref]);
  return (rows[0] as { id: string }).id;
}

/** A note, as another process of the intake service appends it. */
const noteAt = (caseId: string, version: number): string => `
  select * from journal.append(array['${caseId}']::uuid[], array[${version}], array['*'], array['case.add-note'], array['intake.registered'],
    array[gen_random_uuid()], array['caseworker'], array[substr(sha256('key'), 1, 16)], array[sha256('request')], array['{}'],
    array[null]::bytea[], array[null]::bytea[], array[null]::bytea[], array[null]::jsonb[], array[null]::jsonb[])`;

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

describe('a request', () => {
  it('is answered 401 without a session, and with another’s signature', async () => {
    for (const authorization of ['', 'Bearer x', `Bearer ${'a'.repeat(43)}`])
      expect((await product.request('GET', '/api/cases', undefined, { authorization })).body).toMatchObject({
        status: 401,
        code: 'session.required',
      });
  });

  it('that is repeated gets the recorded answer, and with another body 422', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const first = await officer.post('/api/cases', arrival(), key);
    const again = await officer.post('/api/cases', arrival(), key);
    expect(again.text).toBe(first.text);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect((await officer.post('/api/cases', arrival({ people: 2 }), key)).body).toMatchObject({
      status: 422,
      code: 'idempotency-key.reused',
    });
    const note = { note: 'one' };
    const path = `/api/cases/${(first.body as { ref: string }).ref}/case.add-note`;
    const own = { 'idempotency-key': randomUUID() };
    const noted = await officer.post(path, note, own);
    expect(noted.status).toBe(200);
    await officer.post(path, { note: 'between' });
    expect((await officer.post(path, note, own)).text).toBe(noted.text);
    expect((await officer.post(path, { note: 'two' }, own)).body).toMatchObject({ status: 422 });
    const { rows } = await product.sql(
      `select count(*)::int as n from journal.entries e join journal.cases c on c.id = e.case_id where c.ref = $1`,
      [(first.body as { ref: string }).ref],
    );
    expect(rows).toEqual([{ n: 3 }]);
  });

  it('needs an Idempotency-Key to change anything', async () => {
    const answer = await product.request('POST', '/api/cases', arrival(), { authorization: `Bearer ${officer.token}` });
    expect(answer.body).toMatchObject({ status: 400, code: 'idempotency-key.required' });
  });

  it('with a stale If-Match is told which entries came in between', async () => {
    const ref = await opened();
    await officer.post(`/api/cases/${ref}/case.add-note`, { note: 'one' }, { 'if-match': '"1"' });
    const stale = await officer.post(`/api/cases/${ref}/case.add-note`, { note: 'two' }, { 'if-match': '"1"' });
    expect(stale.body).toMatchObject({
      status: 409,
      code: 'version.stale',
      version: 2,
      since: [{ seq: 2, transition: 'case.add-note', role: 'intake-officer' }],
    });
  });

  it('is told the same when another process moves the case while it is decided', async () => {
    const ref = await opened();
    const other = new pg.Client(product.urlOf('intake'));
    await other.connect();
    try {
      await other.query('begin');
      await other.query(noteAt(await caseIdOf(ref), 1));
      const decided = officer.post(`/api/cases/${ref}/case.add-note`, { note: 'two' }, { 'if-match': '"1"' });
      await eventually('the command to wait for the case', async () => {
        const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%journal.append%'`;
        return (await product.sql(waiting)).rowCount === 1;
      });
      await other.query('commit');
      expect((await decided).body).toMatchObject({
        status: 409,
        code: 'version.stale',
        version: 2,
        since: [{ seq: 2, transition: 'case.add-note', role: 'caseworker' }],
      });
    } finally {
      await other.end();
    }
  });

  it('that is malformed is told where, and never hears its own words again', async () => {
    const secret = 'CANARY-리영희';
    const answer = await officer.post('/api/cases', arrival({ people: 'many', alias: { name: secret }, [secret]: 1 }));
    expect(answer.body).toMatchObject({ status: 400, code: 'input.malformed' });
    expect((answer.body as { fields: { path: string }[] }).fields.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['people', 'alias']),
    );
    expect(answer.text).not.toContain('CANARY');
    expect(
      (
        await product.request('POST', '/api/cases', `{"alias": "${secret}`, {
          authorization: `Bearer ${officer.token}`,
          'idempotency-key': randomUUID(),
        })
      ).text,
    ).not.toContain('CANARY');
  });

  it('that is too large is a 413', async () => {
    const answer = await officer.post('/api/cases', arrival({ alias: 'x'.repeat(300_000) }));
    expect(answer.body).toMatchObject({ status: 413, code: 'body.too-large' });
  });

  it('is refused in Korean to who asks in Korean', async () => {
    for (const path of ['', '/timeline', '/duplicates']) {
      const answer = await officer.get(`/api/cases/SP-0000-0000${path}`, { 'accept-language': 'ko-KR' });
      expect((answer.body as { title: string }).title).toBe(lifecycle.labels['ko']?.refusals['case.not-found']);
    }
  });

  it.each([
    ['ko', 'ko'],
    ['KO', 'ko'],
    ['ko-KP,en;q=0.9', 'ko'],
    ['en;q=0.1,ko;q=0.9', 'ko'],
    ['fr,ko;q=0.2', 'ko'],
    ['ko;q=0,en', 'en'],
    ['ko;q=0.1, en;q=0.9', 'en'],
    ['fr', 'en'],
    ['', 'en'],
    ['constructor, __proto__;q=x', 'en'],
  ])('that accepts %j is refused in %s', async (accepted, language) => {
    const answer = await officer.get('/api/cases/SP-0000-0000', { 'accept-language': accepted });
    expect((answer.body as { title: string }).title).toBe(lifecycle.labels[language]?.refusals['case.not-found']);
  });

  it('for a case of another facility gets the very answer of a case that is not there', async () => {
    const ref = await opened();
    const other = await product.as('intake-officer.pek');
    for (const [method, path, body] of [
      ['GET', ''],
      ['GET', '/timeline'],
      ['GET', '/file/identity?purpose=casework'],
      ['POST', '/case.add-note', { note: 'x' }],
    ] as const) {
      const ask = (which: string) =>
        product.request(method, `/api/cases/${which}${path}`, body, {
          authorization: `Bearer ${other.token}`,
          'idempotency-key': randomUUID(),
        });
      const [theirs, nobodys] = [await ask(ref), await ask('SP-0000-0000')];
      expect(theirs.status).toBe(404);
      expect(theirs.text).toBe(nobodys.text);
    }
  });

  it('by an administrator sees no case at all', async () => {
    const ref = await opened();
    const administrator = await product.as('administrator');
    expect((await administrator.get('/api/cases')).body).toEqual({ cases: [], next: null });
    expect((await administrator.get(`/api/cases/${ref}`)).status).toBe(404);
    expect((await administrator.get(`/api/cases/${ref}/timeline`)).status).toBe(404);
  });
});

describe('the list', () => {
  it('is paged without a gap or a repeat, filtered, and obeys the scope', async () => {
    const refs = new Set<string>();
    for (let n = 0; n < 7; n += 1) refs.add(await opened(await product.as('intake-officer.uln')));
    const coordinator = await product.as('coordinator');
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await coordinator.get(`/api/cases?facility=ULN&limit=3${cursor ? `&cursor=${cursor}` : ''}`);
      const page = body as { cases: { ref: string; facility: string }[]; next: string | null };
      expect(page.cases.every(({ facility }) => facility === 'ULN')).toBe(true);
      seen.push(...page.cases.map(({ ref }) => ref));
      cursor = page.next;
    }
    expect(seen).toHaveLength(7);
    expect(new Set(seen)).toEqual(refs);
    expect((await officer.get('/api/cases?facility=ULN')).body).toMatchObject({ cases: [] });
    expect(((await coordinator.get('/api/cases?stage=transit')).body as { cases: unknown[] }).cases).toHaveLength(0);
    expect((await coordinator.get('/api/cases?stage=nowhere')).body).toMatchObject({
      status: 400,
      code: 'input.malformed',
    });
    expect((await coordinator.get('/api/cases?cursor=bm9uc2Vuc2U')).body).toMatchObject({ status: 400 });
  });

  it('finds what is assigned to me and what is due', async () => {
    const ref = await opened();
    const caseworker = await product.as('caseworker');
    await caseworker.post(`/api/cases/${ref}/case.assign`, { assignee: caseworker.actor.id });
    const mine = (await caseworker.get('/api/cases?assignee=me')).body as { cases: { ref: string }[] };
    expect(mine.cases.map((one) => one.ref)).toEqual([ref]);
    const later = new Date(Date.now() + 48 * 3_600_000).toISOString();
    expect(
      ((await caseworker.get(`/api/cases?assignee=me&due=${later}`)).body as { cases: unknown[] }).cases,
    ).toHaveLength(1);
    expect(((await caseworker.get('/api/cases?assignee=me&due=now')).body as { cases: unknown[] }).cases).toHaveLength(
      0,
    );
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

describe('the services behind the gateway', () => {
  it('refuse who comes without the gateway’s word, with its word for another service, or with one that is not its own', async () => {
    const ref = await opened();
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

describe('places', () => {
  it('are resized by an administrator, never below what is taken', async () => {
    const administrator = await product.as('administrator');
    const { facilities } = (await administrator.get('/api/facilities')).body as {
      facilities: { id: string; code: string }[];
    };
    const uln = facilities.find(({ code }) => code === 'ULN');
    const put = (places: number, client: Client) =>
      product.request('PUT', `/api/places/${uln?.id}`, { places }, { authorization: `Bearer ${client.token}` });
    const ref = await opened(await product.as('intake-officer.uln'));
    const head = await product.as('head-of-mission.uln');
    expect(
      (await head.post(`/api/cases/${ref}/intake.shelter`, { legalBasis: 'humanitarian-practice', decision: 'yes' }))
        .status,
    ).toBe(200);
    expect((await put(0, administrator)).body).toMatchObject({ status: 409, code: 'places.full', taken: 1 });
    expect((await put(5, head)).body).toMatchObject({ status: 403 });
    expect((await put(5, administrator)).status).toBe(204);
  });
});
