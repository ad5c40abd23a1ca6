import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { lifecycle } from '@app/lifecycle';
import pg from 'pg';
import { eventually } from '@app/testing/eventually';
import { arrival, startProduct, type Client, type Product } from '@app/testing/product';

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

/** The statement by which another process of the intake service would append a note. */
const noteAt = (caseId: string, version: number): string => `
  select * from journal.append(array['${caseId}']::uuid[], array[${version}], array['*'], array['case.add-note'], array['intake.registered'],
    array[gen_random_uuid()], array['caseworker'], array[substr(sha256('key'), 1, 16)], array[sha256('request')], array['{}'],
    array[null]::bytea[], array[null]::bytea[], array[null]::bytea[], array[null]::jsonb[], array[null]::jsonb[])`;

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
