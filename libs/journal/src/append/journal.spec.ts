import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Refused } from '@app/lifecycle';
import { createJournal, following, opening, requestOf, someRef, type JournalWorld } from '@app/testing/journal';
import { firstBreak } from '@app/proof';
import { sha256 } from '../read/index.js';
import type { Journal } from './journal.js';

let world: JournalWorld;
let intake: Journal;
let referral: Journal;
let audit: Journal;

beforeAll(async () => {
  world = await createJournal('journal');
  [intake, referral, audit] = await Promise.all([
    world.journalOf('intake'),
    world.journalOf('referral'),
    world.journalOf('audit'),
  ]);
});
afterEach(async () => {
  // every test ends by verifying every chain
  for (const { ref } of (await world.sql('select ref from journal.cases')).rows as { ref: string }[]) {
    const chain = await audit.chain(ref, '*');
    if (!chain) throw new Error(`${ref} has no chain`);
    expect(firstBreak(chain, sha256)).toBeUndefined();
  }
});
afterAll(() => world.drop());

const refusal = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Refused ? error.code : String(error)),
  );

describe('append', () => {
  it('opens a case with its first entry, and moves it with the next', async () => {
    const first = opening(world.facilities.han);
    const opened = await intake.append(first);
    expect(opened).toMatchObject({ version: 1, state: 'intake.registered', replayed: false });
    const next = await intake.append(
      following(first, 1, { transition: 'intake.assist-outside', to: 'intake.assisted' }),
    );
    expect(next).toMatchObject({ ref: opened.ref, version: 2, state: 'intake.assisted' });
    const found = await intake.find(opened.ref, world.facilities.han, first.actorId, first.request.id);
    expect(found).toMatchObject({ version: 2, state: 'intake.assisted', custody: 'intake', recorded: { version: 1 } });
  });

  it('answers a repeated request from its entry, and refuses the same key with another body', async () => {
    const first = opening(world.facilities.han);
    const opened = await intake.append(first);
    expect(await intake.append(first)).toEqual({ ...opened, replayed: true });
    const other = { ...first, request: { ...first.request, digest: requestOf('another').digest } };
    expect(await refusal(intake.append(other))).toBe('idempotency-key.reused');
  });

  it('refuses a version that is no longer the case’s version', async () => {
    const first = opening(world.facilities.han);
    await intake.append(first);
    await intake.append(following(first, 1));
    expect(await refusal(intake.append(following(first, 1)))).toBe('version.stale');
  });

  it('makes one entry a version of 50 concurrent appends of one case', async () => {
    const first = opening(world.facilities.han);
    const { ref } = await intake.append(first);
    const codes = await Promise.all(Array.from({ length: 50 }, () => refusal(intake.append(following(first, 1)))));
    expect(codes.filter((one) => one === 'accepted')).toHaveLength(1);
    expect(codes.filter((one) => one === 'version.stale')).toHaveLength(49);
    expect(await audit.timeline(ref, '*', 0, 100)).toHaveLength(2);
  });

  it('refuses a service that does not have custody', async () => {
    const first = opening(world.facilities.han);
    await intake.append(first);
    expect(await refusal(referral.append(following(first, 1)))).toBe('version.stale');
  });

  it('lets the service that a case is offered to take custody, and no longer the one that gave it', async () => {
    const first = opening(world.facilities.han);
    await intake.append(first);
    await intake.append(
      following(first, 1, {
        transition: 'intake.refer',
        to: 'referral.offered',
        effects: { offers: { service: 'referral', task: 'referral.open' } },
      }),
    );
    await referral.append(
      following(first, 2, {
        scope: '*',
        transition: 'referral.open',
        to: 'referral.preparing',
        effects: { custody: 'referral' },
      }),
    );
    expect(await refusal(intake.append(following(first, 3)))).toBe('version.stale');
  });

  it('refuses another facility, and says no more than that there is no such case', async () => {
    const first = opening(world.facilities.han);
    const { ref } = await intake.append(first);
    expect(await refusal(intake.append(following(first, 1, { scope: world.facilities.pek })))).toBe('case.not-found');
    expect(await intake.find(ref, world.facilities.pek, first.actorId, first.request.id)).toBeUndefined();
    expect(await refusal(intake.append(following({ ...first, caseId: randomUUID() }, 1)))).toBe('case.not-found');
  });

  it('loads what is asked for at the same time each in its own scope', async () => {
    const { han, pek } = world.facilities;
    const [ours, theirs] = [opening(han), opening(pek)];
    const refs = await Promise.all([ours, theirs].map(async (one) => (await intake.append(one)).ref));
    const found = await Promise.all(
      [han, pek, '*', 'nowhere', ''].flatMap((scope) =>
        refs.map(async (ref) => (await intake.find(ref, scope, ours.actorId, ours.request.id))?.ref ?? null),
      ),
    );
    const [first, second] = refs;
    expect(found).toEqual([first, null, null, second, first, second, null, null, null, null]);
  });

  it('checks the four-eyes rule in the database, whatever the service decided', async () => {
    const first = opening(world.facilities.han);
    await intake.append(first);
    const approve = following(first, 1, { transition: 'intake.shelter', to: 'intake.sheltered' });
    expect(await refusal(intake.append(approve))).toBe('four-eyes.same-person');
    expect(await refusal(intake.append({ ...approve, actorId: randomUUID() }))).toBe('accepted');
  });

  it('refuses one of a batch without failing its neighbours', async () => {
    const cases = Array.from({ length: 20 }, () => opening(world.facilities.han));
    await Promise.all(cases.map((one) => intake.append(one)));
    const codes = await Promise.all(
      cases.map((one, index) => refusal(intake.append(following(one, index % 2 ? 1 : 7)))),
    );
    expect(codes).toEqual(cases.map((_, index) => (index % 2 ? 'accepted' : 'version.stale')));
  });

  it('accepts the other appends of a batch in which one violates a constraint', async () => {
    const cases = Array.from({ length: 8 }, () => opening(world.facilities.han));
    await Promise.all(cases.map((one) => intake.append(one)));
    const results = await Promise.allSettled(
      cases.map((one, index) =>
        intake.append(
          following(one, 1, index === 3 ? { request: { id: Buffer.alloc(3), digest: Buffer.alloc(32) } } : {}),
        ),
      ),
    );
    expect(results.map((one) => one.status)).toEqual(cases.map((_, index) => (index === 3 ? 'rejected' : 'fulfilled')));
  });

  it('takes its verdicts within its own statements: Postgres inlines the function', async () => {
    const { rows } = await world.sql(
      `explain (costs off) select * from journal.verdicts('intake', array[$1]::uuid[], '{0}', '{*}', '{case.add-note}', array[$1]::uuid[],
         array[''::bytea], array[''::bytea], '{"{}"}', '{null}')`,
      [randomUUID()],
    );
    const plan = (rows as { 'QUERY PLAN': string }[]).map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toContain('entries');
    expect(plan).not.toContain('verdicts');
  });

  it('does not open two cases under one reference', async () => {
    const ref = someRef();
    const open = { ref, facility: world.facilities.han, keys: { identity: 'AA==', protection: 'AA==', route: 'AA==' } };
    await intake.append(opening(world.facilities.han, { effects: { open } }));
    expect(await refusal(intake.append(opening(world.facilities.han, { effects: { open } })))).toBe('reference.taken');
  });
});

describe('places', () => {
  const shelter = (append: ReturnType<typeof opening>, places: number) =>
    intake.append(
      following(append, 1, {
        actorId: randomUUID(),
        transition: 'intake.shelter',
        to: 'intake.sheltered',
        effects: { takes: { pool: 'shelter', id: null, places } },
      }),
    );
  const taken = async (): Promise<number> =>
    (
      (await world.sql('select taken from journal.pools where id = $1', [world.facilities.pek])).rows[0] as {
        taken: number;
      }
    ).taken;

  it('never gives more than there are to 50 concurrent takers, and takes back what is released', async () => {
    const cases = Array.from({ length: 50 }, () => opening(world.facilities.pek));
    await Promise.all(cases.map((one) => intake.append(one)));
    const codes = await Promise.all(cases.map((one) => refusal(shelter(one, 1))));
    expect(codes.filter((one) => one === 'accepted')).toHaveLength(4);
    expect(codes.filter((one) => one === 'places.full')).toHaveLength(46);
    expect(await taken()).toBe(4);
    const guest = cases[codes.indexOf('accepted')];
    if (!guest) throw new Error('somebody was sheltered');
    await intake.append(
      following(guest, 2, {
        transition: 'case.withdraw',
        to: 'closed.withdrawn',
        effects: { releases: [{ pool: 'shelter', places: 1 }] },
      }),
    );
    expect(await taken()).toBe(3);
  });

  it('refuses a pool that is not there', async () => {
    const first = opening(world.facilities.han);
    await intake.append(first);
    const lost = following(first, 1, { effects: { takes: { pool: 'destination', id: randomUUID(), places: 1 } } });
    expect(await refusal(intake.append(lost))).toBe('places.unknown');
  });
});

describe('clocks', () => {
  const clocks = async (caseId: string) =>
    (await world.sql('select name, state from journal.clocks where case_id = $1 order by name', [caseId])).rows as {
      name: string;
      state: string;
    }[];
  const start = (name: string, seconds: number) => ({ name, rule: name, priority: 'normal', seconds });

  it('start, stop, pause and resume with the entry, and the case is due by the earliest that runs', async () => {
    const first = opening(world.facilities.han);
    const { ref } = await intake.append(first);
    const run = (version: number, effects: object) =>
      intake.append(
        following(first, version, { effects: { clocks: { starts: [], stops: [], run: null, ...effects } } }),
      );
    await run(1, { starts: [start('welfare-check', 60), start('first-response', 30)] });
    await run(2, { stops: ['first-response'] });
    expect(await clocks(first.caseId)).toEqual([
      { name: 'first-response', state: 'stopped' },
      { name: 'welfare-check', state: 'running' },
    ]);
    const due = (await intake.find(ref, '*', first.actorId, first.request.id))?.dueAt;
    expect(due?.getTime()).toBeGreaterThan(Date.now() + 30_000);
    await run(3, { run: 'pause' });
    expect((await intake.find(ref, '*', first.actorId, first.request.id))?.dueAt).toBeNull();
    await run(4, { run: 'resume' });
    expect(await clocks(first.caseId)).toContainEqual({ name: 'welfare-check', state: 'running' });
    await run(5, { starts: [start('break-glass-review', 60)] });
    await run(6, { run: 'pause' });
    await run(7, { stops: 'all', standing: ['break-glass-review'], run: 'resume' });
    expect((await clocks(first.caseId)).filter((one) => one.state === 'running').map((one) => one.name)).toEqual([
      'break-glass-review',
    ]);
  });
});
