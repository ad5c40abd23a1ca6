import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Refused, type CaseFile, type CaseState, type Role, type TransitionName } from '@app/lifecycle';
import { openHarmed, type Harmed } from '@app/testing/harmed';

/**
 * Three people on a real database: a mother, her son of nine and a girl of sixteen who came alone. Some of them get a
 * case of their own: nobody may be lost or doubled, and nothing that concerns a person may stay behind.
 */
let world: Harmed;
beforeAll(async () => {
  world = await openHarmed('split');
}, 60_000);
afterAll(() => world.close());

interface Stands {
  id: string;
  ref: string;
  state: CaseState;
  file: CaseFile;
  shelter: number;
  clocks: Record<string, { state: string; due: string }>;
  members: { no: number; id: string }[];
}

async function standsOf(where: 'ref' | 'id', value: string): Promise<Stands> {
  const { rows } = await world.desk.world.sql(
    `select c.id, c.ref, c.state, c.facts as file,
       coalesce((select sum(h.places) from journal.holds h join journal.pools p on p.id = h.pool_id where h.case_id = c.id and p.kind = 'shelter'), 0)::int as shelter,
       (select coalesce(json_object_agg(k.name, json_build_object('state', k.state, 'due', k.due_at)), '{}') from journal.clocks k where k.case_id = c.id and k.state <> 'stopped') as clocks,
       (select coalesce(json_agg(json_build_object('no', m.no, 'id', m.person_id) order by m.no), '[]') from journal.members m where m.case_id = c.id) as members
     from journal.cases c where c.${where} = $1`,
    [value],
  );
  return rows[0] as Stands;
}

const make = (name: TransitionName, ref: string, role: Role, over: object = {}, key?: string) =>
  world.desk.make(
    name,
    ref,
    world.desk.actor(role),
    { ...(world.desk.sample(name) as object), ...over },
    key === undefined ? {} : { key },
  );

const refusal = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => 'it was made',
    (error: unknown) =>
      error instanceof Refused ? (error.detail['missing'] ?? error.code) : Promise.reject(error as Error),
  );

/** Splits the people off, and returns how both cases stand, before and after. */
async function split(ref: string, people: number[], role: Role = 'caseworker', over: object = {}) {
  const before = await standsOf('ref', ref);
  await make('case.split', ref, role, { people, ...over });
  const stays = await standsOf('ref', ref);
  const { rows } = await world.desk.world.sql(
    `select e.body -> 'part' ->> 'id' as id from journal.entries e where e.case_id = $1 and e.transition = 'case.split' order by e.seq desc limit 1`,
    [before.id],
  );
  return { before, stays, goes: await standsOf('id', (rows[0] as { id: string }).id) };
}

describe('a split', () => {
  it('gives people a case of their own, in the same state, with bed, clocks and consents', async () => {
    const ref = await world.desk.caseAt('referral.preparing');
    const { before, stays, goes } = await split(ref, [3], 'caseworker', { guardianName: 'Ms Tran' });
    expect([stays.state, goes.state]).toEqual([before.state, before.state]);
    expect(stays.file.people).toEqual(before.file.people.filter(({ no }) => no !== 3));
    expect(goes.file.people).toEqual(before.file.people.filter(({ no }) => no === 3));
    expect([...stays.members, ...goes.members]).toEqual(before.members);
    expect([before.shelter, stays.shelter, goes.shelter]).toEqual([3, 2, 1]);
    expect(goes.clocks['welfare-check']).toEqual(before.clocks['welfare-check']);
    expect(goes.clocks['referral-package']).toEqual(before.clocks['referral-package']);
    expect(stays.clocks).toEqual(before.clocks);
    expect(goes.file.consents).toEqual(before.file.consents.filter(({ person }) => person === 3));
    expect(stays.file.consents).toEqual(before.file.consents.filter(({ person }) => person !== 3));
    expect(goes.file.members.map(({ no }) => no)).toEqual([3]);
  });

  it('leaves no clock behind that concerns nobody any more', async () => {
    const ref = await world.desk.caseAt('intake.sheltered');
    await make('intake.end-shelter', ref, 'head-of-mission', { people: [1] });
    const { stays, goes } = await split(ref, [2, 3], 'head-of-mission', { guardianName: 'Ms Tran' });
    expect([stays.shelter, goes.shelter]).toEqual([0, 2]);
    expect([Object.keys(stays.clocks), Object.keys(goes.clocks)]).toEqual([[], ['welfare-check']]);
    expect([stays.state, goes.state]).toEqual(['intake.assisted', 'intake.sheltered']);
  });

  it('keeps a held case on hold on both sides, with the time that was left', async () => {
    const ref = await world.desk.caseAt('referral.preparing');
    await make('case.hold', ref, 'caseworker');
    const { before, goes } = await split(ref, [2, 3], 'caseworker');
    expect(goes.file.held).toBe(before.file.held);
    expect(goes.clocks['referral-package']).toEqual(before.clocks['referral-package']);
    expect(goes.clocks['referral-package']?.state).toBe('paused');
  });

  it('lets the new case go on by itself, with what was sealed of its people', async () => {
    const ref = await world.desk.caseAt('referral.preparing');
    const { goes } = await split(ref, [3], 'caseworker', { guardianName: 'Ms Tran' });
    await make('intake.check-welfare', goes.ref, 'intake-officer');
    const actor = world.desk.actor('caseworker');
    await world.desk.make('referral.send', goes.ref, actor, world.desk.sample('referral.send'));
    const sent = await standsOf('ref', goes.ref);
    expect(sent.state).toBe('referral.sent');
    expect(sent.file.packageDigest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('sends back to recognition whom the State did not accept, with bed and welfare check', async () => {
    const ref = await world.desk.caseAt('transit.planning', { 'referral.accept': { accepted: [1, 2] } });
    const { before, stays, goes } = await split(ref, [3], 'caseworker', { guardianName: 'Ms Tran' });
    expect([stays.state, goes.state]).toEqual(['transit.planning', 'referral.recognised']);
    expect(goes.file).toMatchObject({ accepted: [], stage: 'referral', plan: null, sheltered: [3] });
    expect(goes.clocks).toEqual({ 'welfare-check': before.clocks['welfare-check'] });
    await make('referral.draft-submission', goes.ref, 'caseworker', { caseSize: 1 });
  });

  it('keeps whoever left the case before in the case that they left', async () => {
    const ref = await world.desk.caseAt('referral.preparing');
    await make('case.withdraw', ref, 'caseworker', { people: [2] });
    const { stays, goes } = await split(ref, [3], 'caseworker', { guardianName: 'Ms Tran' });
    expect(stays.members.map(({ no }) => no)).toEqual([1, 2]);
    expect(stays.file.left).toEqual([{ person: 2, how: 'withdrawn' }]);
    expect(goes.members.map(({ no }) => no)).toEqual([3]);
  });

  it('is made once, however often the request comes', async () => {
    const ref = await world.desk.caseAt('referral.preparing');
    const input = { ...(world.desk.sample('case.split') as object), people: [2] };
    const once = () => world.desk.make('case.split', ref, world.desk.actor('caseworker'), input, { key: 'the same' });
    const first = await once();
    expect(await once()).toEqual({ ...first, replayed: true });
    const { rows } = await world.desk.world.sql(
      `select c.people from journal.cases c where c.household_id = (select id from journal.cases where ref = $1)`,
      [ref],
    );
    expect(rows).toEqual([{ people: 1 }]);
  });

  it('of a case that came out of a split belongs to the same household', async () => {
    const ref = await world.desk.caseAt('referral.preparing');
    const { before, goes } = await split(ref, [2, 3]);
    const second = await split(goes.ref, [3], 'caseworker', { guardianName: 'Ms Tran' });
    const { rows } = await world.desk.world.sql(
      'select ref from journal.cases where household_id = $1 order by opened_at',
      [before.id],
    );
    expect(rows).toEqual([{ ref: goes.ref }, { ref: second.goes.ref }]);
  });

  it('is found whole by fsck', async () => {
    expect((await world.check()).faults.filter(({ code }) => !code.startsWith('entry-without'))).toEqual([]);
  });
});

describe('a split is refused', () => {
  it.each<[string, object, unknown]>([
    ['for everybody', { people: [1, 2, 3] }, [{ code: 'split.nobody-stays' }]],
    ['for a stranger', { people: [4] }, [{ code: 'person.unknown', people: [4] }]],
    [
      'for a child without any adult, unless somebody looks after it',
      { people: [3], guardianName: undefined },
      [{ code: 'split.child-without-guardian', people: [3], fields: ['guardianName'] }],
    ],
    [
      'when the children stay without an adult',
      { people: [1], guardianName: undefined },
      [{ code: 'split.child-without-guardian', people: [2, 3], fields: ['guardianName'] }],
    ],
  ])('%s', async (_name, over, expected) => {
    const ref = await world.desk.caseAt('referral.preparing');
    expect(await refusal(make('case.split', ref, 'caseworker', over))).toEqual(expected);
    expect((await standsOf('ref', ref)).file.people).toHaveLength(3);
  });

  it('when only people stay whom the State did not accept', async () => {
    const ref = await world.desk.caseAt('transit.planning', { 'referral.accept': { accepted: [1] } });
    expect(await refusal(make('case.split', ref, 'caseworker', { people: [1] }))).toEqual([
      { code: 'travellers.none', people: [2, 3] },
    ]);
  });

  it('while a service has yet to take the case over', async () => {
    const ref = await world.desk.caseAt('referral.offered');
    expect(await refusal(make('case.split', ref, 'caseworker'))).toBe('state.not-allowed');
  });

  it('as a first entry of its own', async () => {
    const officer = world.desk.actor('head-of-mission');
    expect(await refusal(world.desk.make('case.begin-split', null, officer, {}))).toBe('state.not-allowed');
  });
});

describe('half a split', () => {
  it.each([
    [
      'a person moved to another case, without the files',
      (a: Stands, b: Stands) =>
        `update journal.members set case_id = '${b.id}', no = 9 where case_id = '${a.id}' and no = 3`,
    ],
    ['a person deleted', (a: Stands) => `delete from journal.members where case_id = '${a.id}' and no = 3`],
    [
      'a person added to a case that does not name them',
      (a: Stands) => `insert into journal.members values (gen_random_uuid(), '${a.id}', 4)`,
    ],
    [
      'a person taken out of the file only',
      (a: Stands) =>
        `update journal.cases set people = 2, facts = facts || jsonb_build_object('people', (facts -> 'people') - 2) where id = '${a.id}'`,
    ],
  ])('is refused by Postgres: %s', async (_name, statement) => {
    const one = await standsOf('ref', await world.desk.caseAt('intake.registered'));
    const other = await standsOf('ref', await world.desk.caseAt('intake.registered'));
    await expect(world.desk.world.sql(statement(one, other))).rejects.toMatchObject({ code: 'SP007' });
  });

  it('is found by fsck, when the triggers were off', async () => {
    const ref = await world.desk.caseAt('referral.preparing');
    const { goes } = await split(ref, [2, 3]);
    const found = async (...statements: string[]) =>
      (await world.byStatements(...statements)).faults.filter((one) => one.ref !== '-').map(({ code }) => code);
    expect(await found(`delete from journal.members where case_id = '${goes.id}' and no = 3`)).toContain(
      'members-differ-from-file',
    );
    expect(
      await found(
        `update journal.entries set hash = sha256('x') where case_id = (select id from journal.cases where ref = '${ref}') and transition = 'case.split'`,
      ),
    ).toContain('split-differs-from-origin');
    expect(
      await found(
        ...['holds', 'clocks', 'case_keys', 'blind_index', 'members', 'entries', 'live_cases'].map(
          (table) => `delete from journal.${table} where case_id = '${goes.id}'`,
        ),
        `delete from journal.cases where id = '${goes.id}'`,
      ),
    ).toContain('split-without-case');
  });
});
