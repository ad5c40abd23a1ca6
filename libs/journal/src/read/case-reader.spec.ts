import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { Refused } from '@app/lifecycle';
import { createJournal, following, opening, type JournalWorld } from '@app/testing/journal';
import type { Append } from '../append/index.js';
import type { Journal } from '../append/index.js';

let world: JournalWorld;
let intake: Journal;
let first: Append;
const reader = { id: randomUUID(), role: 'caseworker' };
const coordinator = { id: randomUUID(), role: 'coordinator' };

beforeAll(async () => {
  world = await createJournal('reading');
  intake = await world.journalOf('intake');
  first = opening(world.facilities.han, { sealed: { identity: Buffer.from('one') } });
  await intake.append(first);
  await intake.append(following(first, 1, { sealed: { protection: Buffer.from('other') } }));
  await intake.append(following(first, 2, { sealed: { identity: Buffer.from('two') } }));
});
afterAll(() => world.drop());

const reads = async (): Promise<Record<string, unknown>[]> =>
  (await world.sql('select compartment, actor_id, actor_role, purpose from journal.reads order by at')).rows as Record<
    string,
    unknown
  >[];
const refusal = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'opened',
    (error: unknown) => (error instanceof Refused ? error.code : String(error)),
  );

describe('cases that are asked for at once', () => {
  const scopes = (): string[] => [world.facilities.pek, world.facilities.han, '*', '', 'none'];
  const nobody = Buffer.alloc(16);
  const refOf = async (): Promise<string> =>
    ((await world.sql('select ref from journal.cases where id = $1', [first.caseId])).rows[0] as { ref: string }).ref;

  it('come each in its own scope, however many share a statement', async () => {
    const ref = await refOf();
    const asked = Array.from({ length: 100 }, (_, n) => scopes()[n % 5]!);
    const found = await Promise.all(asked.map((scope) => intake.find(ref, scope, reader.id, nobody)));
    expect(found.map((one) => one?.id ?? null)).toEqual(
      asked.map((scope) => (scope === '*' || scope === world.facilities.han ? first.caseId : null)),
    );
  });

  it('are found beside one that can’t be asked for', async () => {
    const ref = await refOf();
    const asked = Array.from({ length: 20 }, (_, n) => (n % 4 === 3 ? 'SP-\u0000' : ref));
    const found = await Promise.allSettled(asked.map((one) => intake.find(one, '*', reader.id, nobody)));
    expect(found.map(({ status }) => status)).toEqual(asked.map((one) => (one === ref ? 'fulfilled' : 'rejected')));
  });
});

describe('a compartment', () => {
  it('is opened with a read entry that says who, what and why, and gives its bodies alone', async () => {
    const bodies = await intake.openCompartment(first.caseId, world.facilities.han, 'identity', reader, 'casework');
    expect(bodies.map(({ seq, sealed }) => [seq, sealed.toString()])).toEqual([
      [1, 'one'],
      [3, 'two'],
    ]);
    expect(await reads()).toEqual([
      { compartment: 'identity', actor_id: reader.id, actor_role: 'caseworker', purpose: 'casework' },
    ]);
  });

  it('of another facility’s case is not there, and its asking leaves nothing', async () => {
    const before = await reads();
    expect(
      await refusal(intake.openCompartment(first.caseId, world.facilities.pek, 'identity', reader, 'casework')),
    ).toBe('case.not-found');
    expect(await reads()).toEqual(before);
  });

  it('leaves the database only if the read entry could be written', async () => {
    const client = new pg.Client(world.url);
    await client.connect();
    await client.query('alter table journal.reads add constraint full_disk check (false) not valid');
    try {
      await expect(intake.openCompartment(first.caseId, '*', 'identity', reader, 'casework')).rejects.toThrow(/23514/);
    } finally {
      await client.query('alter table journal.reads drop constraint full_disk');
      await client.end();
    }
  });

  it('opens to a coordinator for three hours after the glass was broken, that compartment only', async () => {
    const open = (compartment: 'identity' | 'protection') =>
      refusal(intake.openCompartment(first.caseId, '*', compartment, coordinator, 'protection'));
    expect(await open('identity')).toBe('compartment.not-allowed');
    await intake.append(
      following(first, 3, {
        scope: '*',
        actorId: coordinator.id,
        actorRole: 'coordinator',
        transition: 'case.break-glass',
        body: { compartment: 'identity' },
      }),
    );
    expect(await open('identity')).toBe('opened');
    expect(await open('protection')).toBe('compartment.not-allowed');
    const client = new pg.Client(world.url);
    await client.connect();
    await client.query('set session_replication_role = replica');
    await client.query(
      `update journal.entries set at = at - interval '3 hours 1 minute' where transition = 'case.break-glass'`,
    );
    expect(await open('identity')).toBe('compartment.not-allowed');
    await client.query(
      `update journal.entries set at = at + interval '3 hours 1 minute' where transition = 'case.break-glass'`,
    );
    await client.end();
  });

  it('opens nothing any more to who broke a glass that was found not justified, and goes on by another one', async () => {
    const one = opening(world.facilities.han);
    await intake.append(one);
    const open = () => refusal(intake.openCompartment(one.caseId, '*', 'identity', coordinator, 'protection'));
    const append = (version: number, transition: string, actorId: string, body: object) =>
      intake.append(following(one, version, { scope: '*', actorId, transition, body: { ...body } }));
    const reviewer = randomUUID();
    const review = (version: number, entry: number, justified: boolean) =>
      append(version, 'case.review-break-glass', reviewer, { entry, justified });
    await append(1, 'case.break-glass', coordinator.id, { compartment: 'identity' });
    await append(2, 'case.break-glass', coordinator.id, { compartment: 'identity' });
    await review(3, 2, false);
    expect(await open()).toBe('opened');
    await review(4, 3, false);
    expect(await open()).toBe('compartment.not-allowed');
    await append(5, 'case.break-glass', coordinator.id, { compartment: 'identity' });
    expect(await open()).toBe('opened');
    await review(6, 6, true);
    expect(await open()).toBe('opened');
  });
});

describe('the blind index', () => {
  const indexed = async (facility: string, tokens: number[]) => {
    const one = opening(facility);
    const { ref } = await intake.append(one);
    await intake.append(following(one, 1, { effects: { index: [{ person: 1, tokens: tokens.map(token) }] } }));
    return { ...one, ref };
  };
  const token = (byte: number): string => Buffer.alloc(16, byte).toString('base64');
  const deliveriesOf = async ({ caseId }: Append): Promise<string[]> =>
    (
      (await world.sql('select task from journal.deliveries where case_id = $1', [caseId])).rows as { task: string }[]
    ).map(({ task }) => task);

  it('tells a mission nothing of other missions’ cases, and names a match alike from both sides to who may know', async () => {
    const here = await indexed(world.facilities.han, [7]);
    const there = await indexed(world.facilities.pek, [7]);
    const own = await indexed(world.facilities.han, [7]);
    const [ofHere, ofThere] = [await intake.listMatches(here.caseId, '*'), await intake.listMatches(there.caseId, '*')];
    expect(ofHere.map(({ ref, elsewhere }) => [ref, elsewhere]).sort()).toEqual(
      [
        [there.ref, true],
        [own.ref, false],
      ].sort(),
    );
    expect(ofHere.map(({ match }) => match)).toContain(ofThere.find(({ ref }) => ref === here.ref)?.match);
    expect((await intake.listMatches(here.caseId, world.facilities.han)).map(({ ref }) => ref)).toEqual([own.ref]);
    expect(await intake.listMatches(there.caseId, world.facilities.pek)).toEqual([]);
    expect(await intake.listMatches(here.caseId, world.facilities.pek)).toEqual([]);
    expect(await intake.findMatches(there.caseId, [Buffer.alloc(16, 7)])).toEqual([]);
    expect(await intake.findMatches(here.caseId, [Buffer.alloc(16, 7)])).toHaveLength(1);
  });

  it('takes the latest decision of either case for both', async () => {
    const [here, there] = [await indexed(world.facilities.han, [17]), await indexed(world.facilities.pek, [17])];
    const [found] = await intake.listMatches(here.caseId, '*');
    const decide = (of: Append, decision: string) =>
      intake.append(
        following(of, 2, { transition: 'intake.decide-duplicate', body: { match: found!.match, decision } }),
      );
    const decisions = async () =>
      (await Promise.all([here, there].map(({ caseId }) => intake.listMatches(caseId, '*')))).map(
        ([one]) => one?.decision,
      );
    expect(await decisions()).toEqual([null, null]);
    await decide(there, 'same');
    expect(await decisions()).toEqual(['same', 'same']);
    await decide(here, 'different');
    expect(await decisions()).toEqual(['different', 'different']);
  });

  it('has the other mission’s case told once, and never a case of the same mission or one without anything in common', async () => {
    const [there, own, another] = [
      await indexed(world.facilities.pek, [27]),
      await indexed(world.facilities.han, [27]),
      await indexed(world.facilities.pek, [28]),
    ];
    expect(await deliveriesOf(there)).toEqual(['case.note-match']);
    await world.sql('delete from journal.deliveries where case_id = $1', [there.caseId]);
    await intake.append(following(own, 2, { effects: { index: [{ person: 1, tokens: [token(27), token(29)] }] } }));
    for (const one of [there, own, another]) expect(await deliveriesOf(one)).toEqual([]);
  });

  it('keeps what a case was ever found by when somebody is identified again, and none of it after an erasure', async () => {
    const one = await indexed(world.facilities.han, [37, 38]);
    const tokens = async () =>
      (await world.sql('select token from journal.blind_index where case_id = $1', [one.caseId])).rows.length;
    await intake.append(following(one, 2, { effects: { index: [{ person: 1, tokens: [token(39)] }] } }));
    expect(await tokens()).toBe(3);
    await intake.append(following(one, 3, { effects: { erases: true } }));
    expect(await tokens()).toBe(0);
  });
});

describe('a list of cases', () => {
  interface Listed {
    id: string;
    opened_at: Date;
    place: string;
  }
  interface Wanted {
    scope: string;
    stage?: string;
    state?: string;
    facility?: string;
    assignee?: string;
    due?: Date;
    after?: Listed | undefined;
    limit?: number;
  }
  /** As the gateway asks: with its own role, and a page's last row as the cursor of the next. */
  const list = async (of: JournalWorld, wanted: Wanted): Promise<Listed[]> => {
    const { scope, stage, state, facility, assignee, due, after, limit } = wanted;
    const code = facility === undefined ? null : facility === of.facilities.han ? 'HAN' : 'PEK';
    const { rows } = await of.sql(
      `select id, opened_at, place from journal.page_cases($1, $2, $3, $4, $5, null, $6, null, null, null, null, 'opened', $7, $8, $9)`,
      [scope, stage, state, code, assignee, due, after?.place, after?.id, limit ?? 50].map((one) => one ?? null),
      'gateway',
    );
    return rows as Listed[];
  };
  const idsOf = async (wanted: Wanted): Promise<string[]> => (await list(listed, wanted)).map((one) => one.id).sort();

  let listed: JournalWorld;
  let cases: Record<'plain' | 'assigned' | 'due' | 'outside' | 'elsewhere', Append>;
  const assignee = randomUUID();
  beforeAll(async () => {
    listed = await createJournal('listing');
    const own = await listed.journalOf('intake');
    const { han, pek } = listed.facilities;
    const clocks = { starts: [{ name: 'x', rule: 'x', priority: 'normal', seconds: 60 }], stops: [], run: null };
    cases = {
      plain: opening(han),
      assigned: opening(han),
      due: opening(han),
      outside: opening(han),
      elsewhere: opening(pek),
    };
    for (const one of Object.values(cases)) await own.append(one);
    await own.append(following(cases.assigned, 1, { facts: { ...cases.assigned.facts, assignee } }));
    await own.append(following(cases.due, 1, { effects: { clocks } }));
    await own.append(following(cases.outside, 1, { transition: 'intake.assist-outside', to: 'intake.assisted' }));
  });
  afterAll(() => listed.drop());

  const these = (...names: (keyof typeof cases)[]): string[] => names.map((name) => cases[name].caseId).sort();

  it('shows a facility its own, those who see all facilities all, and nobody else any', async () => {
    const { han, pek } = listed.facilities;
    expect(await idsOf({ scope: han })).toEqual(these('plain', 'assigned', 'due', 'outside'));
    expect(await idsOf({ scope: pek })).toEqual(these('elsewhere'));
    expect(await idsOf({ scope: '*' })).toHaveLength(5);
    expect(await idsOf({ scope: '' })).toEqual([]);
    // a filter cannot extend the scope
    expect(await idsOf({ scope: pek, facility: han })).toEqual([]);
  });

  it('keeps to its filters', async () => {
    const scope = '*';
    expect(await idsOf({ scope, facility: listed.facilities.pek })).toEqual(these('elsewhere'));
    expect(await idsOf({ scope, assignee })).toEqual(these('assigned'));
    expect(await idsOf({ scope, state: 'intake.assisted' })).toEqual(these('outside'));
    expect(await idsOf({ scope, stage: 'intake' })).toHaveLength(5);
    expect(await idsOf({ scope, stage: 'referral' })).toEqual([]);
    expect(await idsOf({ scope, due: new Date(Date.now() + 3_600_000) })).toEqual(these('due'));
    expect(await idsOf({ scope, due: new Date(Date.now() - 3_600_000) })).toEqual([]);
  });

  it('gives every case once, page by page, newest first', async () => {
    const pages: Listed[][] = [];
    do pages.push(await list(listed, { scope: '*', limit: 2, after: pages.at(-1)?.at(-1) }));
    while (pages.at(-1)?.length === 2);
    const all = pages.flat();
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
    expect(new Set(all.map((one) => one.id)).size).toBe(5);
    const times = all.map((one) => one.opened_at.getTime());
    expect(times).toEqual([...times].sort((a, b) => b - a));
  });
});
