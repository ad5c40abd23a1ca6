import { sha256 } from '@noble/hashes/sha2.js';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { firstBreak, parseChain, type Break, type ChainPage } from '@app/proof';
import { liveTo } from '@app/testing/whole-case';
import { eventually, startProduct, type Product } from '@app/testing/product';

let product: Product;
beforeAll(async () => {
  product = await startProduct('audit_api', { leaseSeconds: 1 });
  await product.sql('update journal.pools set capacity = 1000');
});
afterAll(() => product.stop());

/** The input of a browser that verifies: the JSON of all pages and nothing else. */
async function pagesOf(ref: string, limit = 500, username = 'auditor'): Promise<ChainPage[]> {
  const client = await product.as(username);
  const pages: ChainPage[] = [];
  for (let after: number | null = 0; after !== null; after = pages.at(-1)?.next ?? null) {
    const { status, text } = await client.get(`/api/audit/cases/${ref}/chain?after=${after}&limit=${limit}`);
    if (status !== 200) throw new Error(text);
    pages.push(JSON.parse(text) as ChainPage);
  }
  return pages;
}
const breakOf = async (ref: string, limit?: number): Promise<Break | undefined> =>
  firstBreak(parseChain(await pagesOf(ref, limit)), sha256);

describe('a chain, verified from its JSON alone', () => {
  it('holds from the door to a new home, in one page and in many', async () => {
    const ref = await liveTo(product, 'closed.settled');
    const [whole] = await pagesOf(ref);
    expect(whole).toMatchObject({ version: whole?.entries.length, state: 'closed.settled', next: null });
    expect(await breakOf(ref)).toBeUndefined();
    expect(await breakOf(ref, 7)).toBeUndefined();
    expect((await pagesOf(ref, 7)).flatMap((page) => page.entries)).toEqual(whole?.entries);
  });

  it('shows exactly what was hashed: the stored body, and digests where something was sealed', async () => {
    const ref = await liveTo(product, 'intake.registered');
    const [entry] = (await pagesOf(ref)).flatMap((page) => page.entries);
    const { rows } = await product.sql(
      `select e.body::text as body, encode(sha256(e.identity), 'hex') as identity from journal.entries e
       join journal.cases c on c.id = e.case_id where c.ref = $1`,
      [ref],
    );
    expect(rows).toEqual([{ body: entry?.body, identity: entry?.identity }]);
    expect(entry).toMatchObject({
      seq: 1,
      transition: 'intake.register',
      from: '-',
      to: 'intake.registered',
      route: null,
    });
  });

  it('ends on an exact page without a page too many, and is empty after its end', async () => {
    const ref = await liveTo(product, 'intake.registered');
    const auditor = await product.as('auditor');
    expect((await auditor.get(`/api/audit/cases/${ref}/chain?after=1`)).body).toMatchObject({
      version: 1,
      entries: [],
      next: null,
    });
  });
});

describe('a record that was tampered with behind the triggers’ back', () => {
  /** As the database's superuser, with triggers and foreign keys switched off; `c` is the case. */
  const tamper = (ref: string, sql: string) =>
    product.sql(
      `set session_replication_role = replica;
       do $$ declare c uuid := (select id from journal.cases where ref = '${ref}'); begin ${sql}; end $$`,
    );

  it.each<[string, string, Break]>([
    [
      'an entry’s body was changed',
      `update journal.entries set body = json_build_object('legalBasis', 'national-law') where case_id = c and seq = 2`,
      { seq: 2, fault: 'entry-changed' },
    ],
    [
      'a body was spelled anew, with the same meaning',
      `update journal.entries set body = (' ' || body::text)::json where case_id = c and seq = 3`,
      { seq: 3, fault: 'entry-changed' },
    ],
    [
      'somebody else is said to have done it',
      `update journal.entries set actor_id = gen_random_uuid() where case_id = c and seq = 4`,
      { seq: 4, fault: 'entry-changed' },
    ],
    [
      'a sealed body was replaced',
      `update journal.entries set identity = sha256('x') where case_id = c and seq = 3`,
      { seq: 3, fault: 'entry-changed' },
    ],
    [
      'two entries were swapped',
      `update journal.entries set seq = 99 where case_id = c and seq = 3;
       update journal.entries set seq = 3 where case_id = c and seq = 4;
       update journal.entries set seq = 4 where case_id = c and seq = 99`,
      { seq: 3, fault: 'entry-changed' },
    ],
    [
      'an entry in the middle was dropped',
      'delete from journal.entries where case_id = c and seq = 4',
      { seq: 4, fault: 'entry-missing' },
    ],
    [
      'the last entry was dropped',
      'delete from journal.entries e using journal.cases k where k.id = c and e.case_id = c and e.seq = k.version',
      { seq: 8, fault: 'case-differs-from-last-entry' },
    ],
    [
      'the last entry was dropped, and the case set back without its head',
      `delete from journal.entries e using journal.cases k where k.id = c and e.case_id = c and e.seq = k.version;
       update journal.cases set version = version - 1 where id = c`,
      { seq: 8, fault: 'case-differs-from-last-entry' },
    ],
    [
      'the case’s state was rewritten',
      `update journal.cases set state = 'closed.settled' where id = c`,
      { seq: 9, fault: 'case-differs-from-last-entry' },
    ],
    [
      'all entries were dropped',
      'delete from journal.entries where case_id = c',
      { seq: 0, fault: 'case-differs-from-last-entry' },
    ],
  ])('is found from the JSON alone when %s, at the right entry', async (_what, sql, found) => {
    const ref = await liveTo(product, 'intake.sheltered');
    expect(await breakOf(ref, 4)).toBeUndefined();
    await tamper(ref, sql);
    expect(await breakOf(ref, 4)).toEqual(found);
  });
});

describe('a chain', () => {
  let ref: string;
  beforeAll(async () => {
    ref = await liveTo(product, 'intake.registered');
  });
  const chain = async (username: string, of = ref, query = ''): Promise<{ status: number; body: unknown }> =>
    (await product.as(username)).get(`/api/audit/cases/${of}/chain${query}`);

  it.each(['intake-officer.han', 'head-of-mission.han', 'caseworker', 'coordinator', 'auditor'])(
    'is for the %s, who sees the timeline too',
    async (username) => {
      expect((await chain(username)).status).toBe(200);
    },
  );

  it.each(['intake-officer.pek', 'administrator'])('is not there for the %s, as if there was no case', async (who) => {
    const refused = await chain(who);
    expect(refused.body).toMatchObject({ status: 404, code: 'case.not-found' });
    expect(refused.body).toEqual((await chain(who, 'SP-0000-0000')).body);
  });

  it('is refused without a session, and to who asks for a page that is none', async () => {
    expect((await product.request('GET', `/api/audit/cases/${ref}/chain`)).status).toBe(401);
    for (const query of ['?limit=501', '?limit=0', '?after=-1', '?after=x'])
      expect((await chain('auditor', ref, query)).body).toMatchObject({ status: 400, code: 'input.malformed' });
    expect((await chain('auditor', '..%2Fdeliveries')).body).toMatchObject({ status: 404, code: 'case.not-found' });
  });

  it('is refused in the asker’s language', async () => {
    const auditor = await product.as('auditor');
    const refused = await auditor.get('/api/audit/cases/SP-0000-0000/chain', { 'accept-language': 'ko' });
    expect((refused.body as { title: string }).title).toMatch(/[가-힣]/);
  });
});

describe('how work stands', () => {
  interface Operations {
    services: { service: string; waiting: number; oldestSeconds: number | null; parked: number }[];
    webhooks: { waiting: number; failing: number };
    log: { size: number; waiting: number; signedSize: number | null; signedAt: string | null; fault: string | null };
    at: string;
  }
  const operations = async (username = 'administrator'): Promise<Operations> =>
    (await (await product.as(username)).get('/api/audit/operations')).body as Operations;
  const of = async (service: string) => (await operations()).services.find((one) => one.service === service);

  it.each(['coordinator', 'auditor', 'administrator'])('is for the %s', async (username) => {
    expect((await operations(username)).services.map((one) => one.service)).toEqual([
      'intake',
      'referral',
      'transit',
      'resettlement',
    ]);
  });

  it.each(['caseworker', 'head-of-mission.han'])('is refused to the %s', async (username) => {
    const client = await product.as(username);
    expect((await client.get('/api/audit/operations')).body).toMatchObject({ status: 403, code: 'role.not-allowed' });
  });

  it('counts what webhooks were not told', async () => {
    expect((await operations()).webhooks).toEqual({ waiting: 0, failing: 0 });
    const administrator = await product.as('administrator');
    // nothing listens on that port
    const dead = { url: 'http://127.0.0.1:1/hook', transitions: ['intake.register'], facility: null };
    const { status, body } = await administrator.post('/api/webhooks', dead);
    expect(status).toBe(201);
    await liveTo(product, 'intake.registered');
    await eventually('an event tried in vain', async () => (await operations()).webhooks.failing === 1);
    expect((await operations()).webhooks).toEqual({ waiting: 1, failing: 1 });
    await administrator.delete(`/api/webhooks/${(body as { id: string }).id}`);
    expect((await operations()).webhooks).toEqual({ waiting: 0, failing: 0 });
  });

  it('says how far the log was signed, how often it is, and why not when it is not', async () => {
    const signed = await eventually('a checkpoint', async () => {
      const { log } = await operations();
      return log.signedSize !== null && log;
    });
    expect(signed).toMatchObject({ cadenceSeconds: 10, fault: null });
    expect(signed.size).toBeGreaterThanOrEqual(signed.signedSize ?? Infinity);
    expect(Date.now() - Date.parse(signed.signedAt ?? '')).toBeLessThan(60_000);
    const words = 'the tree does not extend the one that was signed';
    // the next checkpoint resolves it
    await eventually('the fault', async () => {
      await product.sql('update log.head set fault = $1, fault_at = now()', [words]);
      return (await operations()).log.fault === words;
    });
    await product.sql('update log.head set fault = null, fault_at = null');
  });

  it('counts what waits and since when, and what was parked after it failed again and again', async () => {
    const nothing = { waiting: 0, oldestSeconds: null, parked: 0, suspects: 0, dueSeconds: null };
    expect(await of('referral')).toMatchObject(nothing);
    // the next service cannot take the case, as if its deployment were broken
    await product.sql('revoke execute on function journal.append from sp_stage');
    await product.sql('grant execute on function journal.append to sp_intake');
    try {
      await liveTo(product, 'referral.offered');
      const parked = await eventually(
        'a parked delivery',
        async () => {
          const found = await of('referral');
          return found?.parked === 1 && found;
        },
        20_000,
      );
      expect(parked).toMatchObject({ ...nothing, parked: 1 });
      await product.sql(`set session_replication_role = replica;
        update journal.deliveries set parked_at = null, next_at = now() + interval '1 hour', created_at = now() - interval '90 seconds'`);
      const waiting = await of('referral');
      expect(waiting).toMatchObject({ waiting: 1, parked: 0 });
      expect(Math.floor((waiting?.oldestSeconds ?? 0) / 10)).toBe(9);
    } finally {
      await product.sql('grant execute on function journal.append to sp_stage');
    }
  }, 60_000);

  it('pages through reads without leaving one out, though many share a millisecond', async () => {
    const ref = await liveTo(product, 'intake.registered');
    await product.sql(
      `insert into journal.reads (case_id, facility_id, compartment, actor_id, actor_role, purpose, at)
       select c.id, c.facility_id, 'identity', gen_random_uuid(), 'caseworker', 'casework', now() + make_interval(secs => n / 1e6)
       from journal.cases c, generate_series(1, 9) n where c.ref = $1`,
      [ref],
    );
    const coordinator = await product.as('coordinator');
    const seen: string[] = [];
    for (let before = ''; ;) {
      const { body } = await coordinator.get(`/api/audit/reads?case=${ref}&limit=2${before}`);
      const { reads, next } = body as { reads: { actor: string }[]; next: string | null };
      seen.push(...reads.map((one) => one.actor));
      if (next === null) break;
      before = `&before=${encodeURIComponent(next)}`;
    }
    expect(new Set(seen).size).toBe(9);
  });
});
