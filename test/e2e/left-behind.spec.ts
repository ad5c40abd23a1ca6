import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  lifecycle,
  nextSteps,
  Refused,
  type CaseFile,
  type CaseState,
  type Role,
  type TransitionName,
} from '@app/lifecycle';
import { openDesk, type Desk } from '@app/testing/desk';

/**
 * Three people on a real database: a mother, her son of nine and a girl of sixteen who came alone. What happens to some
 * of them must not affect the others.
 */
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk('left_behind');
});
afterAll(() => desk.close());

interface Stands {
  state: CaseState;
  file: CaseFile;
  shelter: number;
  destination: number;
  running: string[];
  paused: string[];
  due: Record<string, string>;
}

async function standsOf(ref: string): Promise<Stands> {
  const { rows } = await desk.world.sql(
    `select c.state, c.facts as file,
       coalesce((select sum(h.places) from journal.holds h join journal.pools p on p.id = h.pool_id where h.case_id = c.id and p.kind = 'shelter'), 0)::int as shelter,
       coalesce((select sum(h.places) from journal.holds h join journal.pools p on p.id = h.pool_id where h.case_id = c.id and p.kind = 'destination'), 0)::int as destination,
       coalesce((select json_agg(k.name order by k.name) from journal.clocks k where k.case_id = c.id and k.state = 'running'), '[]') as running,
       coalesce((select json_agg(k.name order by k.name) from journal.clocks k where k.case_id = c.id and k.state = 'paused'), '[]') as paused,
       coalesce((select json_object_agg(k.name, k.due_at) from journal.clocks k where k.case_id = c.id), '{}') as due
     from journal.cases c where c.ref = $1`,
    [ref],
  );
  return rows[0] as Stands;
}

const make = (name: TransitionName, ref: string, role: Role, over: object = {}, which: 0 | 1 = 0) =>
  desk.make(name, ref, desk.actor(role, which), { ...(desk.sample(name) as object), ...over });

const refusal = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => 'it was made',
    (error: unknown) =>
      error instanceof Refused ? (error.detail['missing'] ?? error.code) : Promise.reject(error as Error),
  );

const acceptedWithoutTheGirl = { 'referral.accept': { accepted: [1, 2] } };
const stepOf = (stands: Stands, name: string) => {
  const steps = nextSteps(lifecycle, stands, desk.actor('transit-officer'), new Date());
  return steps.find((one) => one.transition === name);
};

describe('whom a State did not accept', () => {
  it('keeps the bed and the welfare check when the others depart, and is named before they do', async () => {
    const ref = await desk.caseAt('transit.cleared', acceptedWithoutTheGirl);
    expect(stepOf(await standsOf(ref), 'transit.depart')?.leavesBehind).toEqual([3]);
    await make('transit.depart', ref, 'transit-officer');
    const moving = await standsOf(ref);
    expect(moving).toMatchObject({ state: 'transit.moving', shelter: 1, file: { sheltered: [3], shelterPlaces: 1 } });
    expect(moving.running).toEqual(['check-in:1', 'check-in:2', 'welfare-check']);
  });

  it.each(['transit.moving', 'transit.interrupted', 'resettlement.receiving', 'resettlement.settling'] as const)(
    'is still checked on while the others’ case is in %s',
    async (state) => {
      const ref = await desk.caseAt(state, acceptedWithoutTheGirl);
      const before = await standsOf(ref);
      expect(before).toMatchObject({ shelter: 1, file: { sheltered: [3] } });
      expect(before.running).toContain('welfare-check');
      await make('intake.check-welfare', ref, 'intake-officer');
      const after = await standsOf(ref);
      expect(Date.parse(after.due['welfare-check'] ?? '')).toBeGreaterThan(
        Date.parse(before.due['welfare-check'] ?? ''),
      );
    },
  );

  it('is not left out when the others have settled: the case closes once it is on record how the person left it', async () => {
    const ref = await desk.caseAt('resettlement.settling', acceptedWithoutTheGirl);
    const close = () => refusal(make('resettlement.close', ref, 'resettlement-officer'));
    expect(await close()).toEqual([{ code: 'person.still-sheltered', people: [3] }]);
    await make('intake.end-shelter', ref, 'head-of-mission', { people: [3] });
    expect(await standsOf(ref)).toMatchObject({ state: 'resettlement.settling', shelter: 0, destination: 2 });
    expect((await standsOf(ref)).running).not.toContain('welfare-check');
    expect(await close()).toEqual([{ code: 'person.left-behind', people: [3] }]);
    await make('case.withdraw', ref, 'caseworker', { people: [3] });
    expect(await standsOf(ref)).toMatchObject({ state: 'resettlement.settling', destination: 2 });
    expect(await close()).toBe('it was made');
  });

  it('is not closed along with the others by a step that names nobody', async () => {
    const ref = await desk.caseAt('transit.moving', acceptedWithoutTheGirl);
    for (const name of ['case.withdraw', 'case.report-lost-contact'] as const)
      expect(await refusal(make(name, ref, 'caseworker'))).toEqual([{ code: 'person.still-sheltered', people: [3] }]);
    await make('case.report-lost-contact', ref, 'caseworker', { people: [1, 2] });
    expect(await standsOf(ref)).toMatchObject({ state: 'transit.moving', shelter: 1, file: { sheltered: [3] } });
  });

  it('does not travel in the place of those who were accepted and left', async () => {
    const ref = await desk.caseAt('referral.accepted', acceptedWithoutTheGirl);
    await make('case.withdraw', ref, 'caseworker', { people: [1, 2] });
    expect(await refusal(make('referral.hand-over', ref, 'caseworker'))).toEqual([
      { code: 'travellers.none', people: [3] },
    ]);
  });
});

describe('people who live in the mission', () => {
  it('leave it by a step of their own, and give back their places and nobody else’s', async () => {
    const ref = await desk.caseAt('intake.sheltered');
    await make('intake.end-shelter', ref, 'intake-officer', { people: [1] });
    expect(await standsOf(ref)).toMatchObject({ state: 'intake.sheltered', shelter: 2, file: { sheltered: [2, 3] } });
    expect(await refusal(make('intake.end-shelter', ref, 'intake-officer', { people: [1] }))).toEqual([
      { code: 'person.not-sheltered', people: [1] },
    ]);
    await make('intake.end-shelter', ref, 'head-of-mission', { people: [2, 3] });
    const outside = await standsOf(ref);
    expect(outside).toMatchObject({ state: 'intake.assisted', shelter: 0 });
    expect(outside.running).toEqual([]);
  });
});

describe('a return', () => {
  it.each([
    'intake.sheltered',
    'referral.submitted',
    'transit.planning',
    'transit.moving',
    'resettlement.placed',
  ] as const)('of one in %s leaves the others their case, their beds and their clocks', async (state) => {
    const ref = await desk.caseAt(state);
    const before = await standsOf(ref);
    await make('case.report-return', ref, 'coordinator', { people: [2] });
    const after = await standsOf(ref);
    expect(after).toMatchObject({
      state,
      shelter: Math.max(0, before.shelter - 1),
      destination: Math.max(0, before.destination - 1),
      file: { left: [{ person: 2, how: 'returned' }], returned: [2] },
    });
    expect(after.running).toEqual([...before.running, 'return-monitoring'].sort());
    expect(await refusal(make('case.report-return', ref, 'coordinator', { people: [2] }))).toEqual([
      { code: 'person.left', people: [2] },
    ]);
    await make('case.record-monitoring', ref, 'caseworker');
  });

  it('of everyone, one after another, closes the case with the last', async () => {
    const ref = await desk.caseAt('intake.sheltered');
    await make('case.report-return', ref, 'coordinator', { people: [1, 3] });
    await make('case.report-return', ref, 'coordinator', { people: [2] });
    expect(await standsOf(ref)).toMatchObject({ state: 'closed.returned', shelter: 0, running: ['return-monitoring'] });
  });

  it('takes a person out of every rule that asks for everyone', async () => {
    const ref = await desk.caseAt('intake.sheltered');
    await make('intake.withdraw-consent', ref, 'caseworker', { person: 2, purpose: 'unhcr' });
    const refer = () => refusal(make('intake.refer', ref, 'intake-officer'));
    expect(await refer()).toEqual([{ code: 'consent.unhcr-missing', people: [2] }]);
    await make('case.report-return', ref, 'coordinator', { people: [2] });
    expect(await refer()).toBe('it was made');
  });

  it('is monitored whatever becomes of the others’ case', async () => {
    const ref = await desk.caseAt('intake.registered');
    expect(await refusal(make('case.record-monitoring', ref, 'caseworker'))).toEqual([
      { code: 'monitoring.nobody-returned' },
    ]);
    await make('case.report-return', ref, 'coordinator', { people: [3] });
    await make('case.withdraw', ref, 'caseworker');
    expect(await standsOf(ref)).toMatchObject({ state: 'closed.withdrawn', running: ['return-monitoring'] });
    await make('case.record-monitoring', ref, 'coordinator', { monitoringEnds: true });
    expect((await standsOf(ref)).running).toEqual([]);
  });
});

describe('a hold', () => {
  it('never silences a welfare check, a first response, a monitoring or a review, and shifts none of them', async () => {
    for (const state of ['intake.registered', 'referral.preparing'] as const) {
      const ref = await desk.caseAt(state);
      await make('case.break-glass', ref, 'coordinator');
      await make('case.report-return', ref, 'coordinator', { people: [3] });
      const before = await standsOf(ref);
      await make('case.hold', ref, 'caseworker');
      const held = await standsOf(ref);
      expect(held.paused).toEqual(state === 'referral.preparing' ? ['referral-package'] : []);
      expect(held.running).toEqual(before.running.filter((name) => name !== 'referral-package'));
      await make('case.resume', ref, 'caseworker');
      const resumed = await standsOf(ref);
      for (const name of held.running) expect(resumed.due[name]).toBe(before.due[name]);
    }
  });

  it('that a withdrawn consent brings does not either, and the case stays in the list of what is due', async () => {
    const ref = await desk.caseAt('intake.sheltered');
    await make('intake.withdraw-consent', ref, 'caseworker');
    await desk.make('case.hold', ref, desk.actor('system'), { reason: 'consent-withdrawn' });
    const { rows } = await desk.world.sql(
      `select c.due_at = k.due_at as due from journal.cases c join journal.clocks k on k.case_id = c.id and k.name = 'welfare-check' where c.ref = $1`,
      [ref],
    );
    expect(rows).toEqual([{ due: true }]);
  });

  it('does not keep people in danger out of the shelter', async () => {
    for (const [name, state] of [
      ['intake.shelter', 'intake.sheltered'],
      ['intake.assist-outside', 'intake.assisted'],
    ] as const) {
      const ref = await desk.caseAt('intake.registered');
      await make('case.hold', ref, 'caseworker');
      await make(name, ref, 'head-of-mission', {}, 1);
      expect(await standsOf(ref)).toMatchObject({ state, file: { held: 'awaiting-information' } });
    }
  });
});

describe('an incident on the journey', () => {
  it('stops no check-in and no welfare check, and whoever travels on can still be received', async () => {
    const ref = await desk.caseAt('transit.cleared', acceptedWithoutTheGirl);
    await make('transit.depart', ref, 'transit-officer');
    const before = await standsOf(ref);
    await make('transit.report-incident', ref, 'transit-officer', { people: [1] });
    expect((await standsOf(ref)).running).toEqual(before.running);
    await make('transit.confirm-leg', ref, 'transit-officer');
    expect((await standsOf(ref)).running).toEqual(['check-in:2', 'welfare-check']);
    await make('transit.replan', ref, 'transit-officer');
    expect((await standsOf(ref)).running).toEqual(['welfare-check']);
  });
});

describe('state, places and clocks', () => {
  it('tell one story when a closed case comes back to the mission', async () => {
    const ref = await desk.caseAt('referral.preparing');
    await make('case.report-lost-contact', ref, 'caseworker');
    await make('case.reopen', ref, 'coordinator', {}, 1);
    expect(await standsOf(ref)).toMatchObject({
      state: 'referral.preparing',
      shelter: 0,
      running: ['referral-package'],
    });
    await make('referral.return-to-intake', ref, 'caseworker');
    expect(await standsOf(ref)).toMatchObject({ state: 'intake.sheltered', shelter: 3, running: ['welfare-check'] });
    await make('intake.check-welfare', ref, 'intake-officer');
  });

  it('stay as they are when there is no place to come back to', async () => {
    const ref = await desk.caseAt('referral.preparing');
    await make('case.report-lost-contact', ref, 'caseworker');
    await make('case.reopen', ref, 'coordinator', {}, 1);
    const before = await standsOf(ref);
    await desk.world.sql(`update journal.pools set capacity = taken + 2 where id = $1`, [desk.world.facilities.han]);
    expect(await refusal(make('referral.return-to-intake', ref, 'caseworker'))).toBe('places.full');
    expect(await standsOf(ref)).toEqual(before);
    await desk.world.sql(`update journal.pools set capacity = 1000000 where id = $1`, [desk.world.facilities.han]);
  });

  it.each<[CaseState, CaseState, string[]]>([
    ['intake.registered', 'intake.registered', ['first-response']],
    ['referral.submitted', 'referral.preparing', ['referral-package']],
    ['resettlement.placed', 'resettlement.receiving', ['reception']],
  ])('begin as on the ordinary way when a case that left from %s is reopened', async (from, to, running) => {
    const ref = await desk.caseAt(from);
    await make('case.withdraw', ref, 'caseworker');
    await make('case.reopen', ref, 'coordinator', {}, 1);
    expect(await standsOf(ref)).toMatchObject({ state: to, shelter: 0, destination: 0, running });
  });
});

describe('a case that is reopened', () => {
  it('asks everybody’s consent again, and not only of those whom a State had accepted', async () => {
    const ref = await desk.caseAt('referral.accepted', { 'referral.accept': { accepted: [1] } });
    await make('case.withdraw', ref, 'caseworker');
    await make('case.reopen', ref, 'coordinator', {}, 1);
    for (const purpose of ['unhcr', 'destination-states', 'transit-partners', 'family-tracing'])
      await make('intake.withdraw-consent', ref, 'caseworker', { person: 2, purpose });
    expect(await refusal(make('referral.send', ref, 'caseworker'))).toEqual([
      { code: 'consent.unhcr-missing', people: [2] },
    ]);
    expect((await standsOf(ref)).file).toMatchObject({ accepted: [], packageDigest: null, submissionPriority: null });
  });

  it('carries nothing of the journey and the settling that did not last', async () => {
    const ref = await desk.caseAt('closed.settled');
    await make('case.reopen', ref, 'coordinator', {}, 1);
    expect((await standsOf(ref)).file).toMatchObject({ placed: [], statusGrantedOn: null, followUps: [] });
    const planned = await desk.caseAt('transit.cleared');
    await make('case.withdraw', planned, 'caseworker');
    await make('case.reopen', planned, 'coordinator', {}, 1);
    expect((await standsOf(planned)).file).toMatchObject({ plan: null, exitPermissions: [], fitToTravel: [] });
  });
});
