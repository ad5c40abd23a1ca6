import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { sha256 } from '@app/journal';
import {
  caseStates,
  isClosed,
  lifecycle,
  Refused,
  roles,
  type CaseState,
  type Role,
  type Transition,
} from '@app/lifecycle';
import { firstBreak } from '@app/proof';
import { openDesk, type Desk } from '@app/testing/desk';
import { everyRow, leaked } from '@app/testing/leaks';

/**
 * Derived from the table, row by row: a new transition needs no new tests. Every state × transition × role is tried on
 * a real database. What the table allows happens; everything else is refused, says what is allowed, and writes nothing.
 */
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk('conformance');
});
afterAll(() => desk.close());

const rows = [...lifecycle.transitions.values()];
const moves = rows.filter((row) => row.from.length > 0);
const allows = (row: Transition, state: CaseState, role: Role): boolean =>
  row.by.includes(role) && row.from.includes(state);

const refusalOf = (attempt: Promise<unknown>): Promise<Refused> =>
  attempt.then(
    () => {
      throw new Error('it was accepted');
    },
    (error: unknown) => {
      if (error instanceof Refused) return error;
      throw error;
    },
  );

/** Everything that a refusal must leave unchanged. */
const traces = async (): Promise<unknown> =>
  (
    await desk.world
      .sql(`select (select count(*) from journal.entries) as entries, (select count(*) from journal.reads) as reads,
      (select count(*) from journal.deliveries) as deliveries, (select sum(version) from journal.cases) as versions,
      (select sum(taken) from journal.pools) as taken, (select count(*) from journal.clocks) as clocks`)
  ).rows[0];

async function chainHolds(ref: string): Promise<void> {
  const chain = await desk.audit.chain(ref, '*');
  if (!chain) throw new Error(`${ref} has no chain`);
  expect(firstBreak(chain, sha256)).toBeUndefined();
}

describe.each(caseStates)('a case in %s', (state) => {
  it('refuses every role that a transition does not name, and every transition that does not start here, and writes nothing', async () => {
    const ref = await desk.caseAt(state);
    const before = await traces();
    const cells = moves.flatMap((row) =>
      roles.filter((role) => !allows(row, state, role)).map((role) => ({ row, role })),
    );
    for (let from = 0; from < cells.length; from += 32)
      await Promise.all(
        cells.slice(from, from + 32).map(async ({ row, role }) => {
          const refused = await refusalOf(desk.make(row.name, ref, desk.actor(role, 1), {}));
          if (role === 'administrator') return expect(refused.code).toBe('case.not-found');
          if (!row.by.includes(role))
            return expect(refused).toMatchObject({ code: 'role.not-allowed', detail: { allowed: row.by } });
          const allowed = moves.filter((one) => allows(one, state, role)).map((one) => one.name);
          return expect(refused).toMatchObject({ code: 'state.not-allowed', detail: { state, allowed } });
        }),
      );
    expect(await traces()).toEqual(before);
    await chainHolds(ref);
  }, 120_000);

  it('lets every role that may make a transition make it, as the table says', async () => {
    const cells = moves.flatMap((row) =>
      row.by.filter((role) => allows(row, state, role)).map((role) => ({ row, role })),
    );
    for (let from = 0; from < cells.length; from += 8)
      await Promise.all(cells.slice(from, from + 8).map(({ row, role }) => happens(state, row, role)));
  }, 120_000);
});

async function happens(state: CaseState, row: Transition, role: Role): Promise<void> {
  const ref = await caseFor(row, state);
  const context = await prepared(row, ref);
  const made = await desk
    .make(row.name, ref, desk.actor(role, row.notBy ? 1 : 0), desk.sample(row.name, context))
    .catch((error: unknown) => {
      throw new Error(
        `${row.name} by ${role} in ${state}: ${error instanceof Refused ? `${error.code} ${JSON.stringify(error.detail)}` : String(error)}`,
      );
    });
  const entries = await desk.audit.timeline(ref, '*', 0, 500);
  expect(entries.at(-1)).toMatchObject({
    seq: made.version,
    transition: row.name,
    from: state,
    to: made.state,
    actor: { role },
  });
  expect(row.to === 'same' ? [state] : row.to).toContain(made.state);
  await chainHolds(ref);
}

/**
 * The case for a transition: for some, one whose girl stayed in the mission when the others left, or was returned
 * before the case closed.
 */
async function caseFor(row: Transition, state: CaseState): Promise<string> {
  if (row.name === 'intake.check-welfare' || row.name === 'intake.end-shelter')
    return desk.caseAt(state, { 'referral.accept': { accepted: [1, 2] } });
  if (row.name === 'case.record-monitoring' && state !== 'closed.returned') {
    const returned = { transition: 'case.report-return', role: 'coordinator', input: { people: [3] } } as const;
    if (isClosed(state)) return desk.caseAt(state, {}, returned);
    const ref = await desk.caseAt(state);
    const input = { ...(desk.sample('case.report-return') as object), people: [3] };
    await desk.make('case.report-return', ref, desk.actor('coordinator'), input);
    return ref;
  }
  return desk.caseAt(state);
}

/**
 * The preconditions of a few transitions: a hold to resume, a match to decide, a parked delivery to release or discard.
 */
async function prepared(
  row: Transition,
  ref: string,
): Promise<{ deliveryId?: string; match?: string; glass?: number }> {
  if (row.name === 'case.review-break-glass') {
    const broken = await desk.make('case.break-glass', ref, desk.actor('coordinator'), desk.sample('case.break-glass'));
    return { glass: broken.version };
  }
  if (row.name === 'case.resume')
    await desk.make('case.hold', ref, desk.actor('coordinator'), desk.sample('case.hold'));
  if (row.name === 'case.erase')
    await desk.make('case.request-erasure', ref, desk.actor('coordinator'), desk.sample('case.request-erasure'));
  if (row.name === 'intake.withdraw-consent')
    await desk.make('intake.record-consent', ref, desk.actor('caseworker'), desk.sample('intake.record-consent'));
  if (row.name === 'intake.open-best-interests')
    await desk.make('intake.identify', ref, desk.actor('intake-officer'), desk.sample('intake.identify'));
  if (row.releasesDelivery || row.discardsDelivery) return { deliveryId: await parkedDelivery(ref) };
  if (row.name === 'intake.decide-duplicate') return { match: await matchedWithAnother(ref) };
  return {};
}

async function parkedDelivery(ref: string): Promise<string> {
  const { rows: made } = await desk.world.sql(
    `insert into journal.deliveries (case_id, seq, facility_id, service, task, parked_at, next_at)
     select id, version, facility_id, custody, 'case.hold', clock_timestamp(), null from journal.cases where ref = $1 returning id`,
    [ref],
  );
  return (made[0] as { id: string }).id;
}

/** Indexes a person of another case of the same facility by the same term, as if both had been identified alike. */
async function matchedWithAnother(ref: string): Promise<string> {
  const other = await desk.caseAt('intake.registered');
  const { rows: cases } = await desk.world.sql(
    `with term as (select decode(md5($1 || $2), 'hex') as token)
     insert into journal.blind_index (case_id, facility_id, person, token)
     select c.id, c.facility_id, 1, t.token from journal.cases c, term t where c.ref in ($1, $2)
     returning (select id from journal.cases where ref = $1) as id`,
    [ref, other],
  );
  const [found] = await (await desk.world.journalOf('intake')).listMatches((cases[0] as { id: string }).id, '*');
  if (!found) throw new Error('the same people were not found again');
  return found.match;
}

describe('any transition', () => {
  it('is one entry and one answer when its request is repeated, and refused when its key is used for another', async () => {
    for (const row of moves.filter(
      (one) =>
        one.from.includes('intake.sheltered') &&
        one.by.includes('intake-officer') &&
        !['intake.decide-duplicate', 'intake.refer'].includes(one.name),
    )) {
      const ref = await desk.caseAt('intake.sheltered');
      await prepared(row, ref);
      const key = randomUUID();
      const input = desk.sample(row.name);
      const [one, two] = [
        await desk.make(row.name, ref, desk.actor('intake-officer'), input, { key }),
        await desk.make(row.name, ref, desk.actor('intake-officer'), input, { key }),
      ];
      expect({ ...two, replayed: false }).toEqual(one);
      const other = await refusalOf(
        desk.make('case.add-note', ref, desk.actor('intake-officer'), { note: 'another' }, { key }),
      );
      expect(other.code).toBe('idempotency-key.reused');
      expect((await desk.audit.timeline(ref, '*', 0, 500)).at(-1)?.seq).toBe(one.version);
    }
  });

  it('is one entry a version under 50 concurrent commands on one case', async () => {
    const ref = await desk.caseAt('intake.sheltered');
    const before = (await desk.audit.timeline(ref, '*', 0, 500)).length;
    await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        desk.make('case.add-note', ref, desk.actor('intake-officer'), { note: `note ${n}` }),
      ),
    );
    const entries = await desk.audit.timeline(ref, '*', 0, 500);
    expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: before + 50 }, (_, index) => index + 1));
    await chainHolds(ref);
  });

  it('that saw one version wins once among 50 that saw the same', async () => {
    const ref = await desk.caseAt('intake.sheltered');
    const seen = (await desk.audit.timeline(ref, '*', 0, 500)).length;
    const codes = await Promise.all(
      Array.from({ length: 50 }, () =>
        desk.make('case.add-note', ref, desk.actor('intake-officer'), { note: 'me first' }, { ifMatch: seen }).then(
          () => 'made',
          (error: unknown) => (error as Refused).code,
        ),
      ),
    );
    expect(codes.filter((code) => code === 'made')).toHaveLength(1);
    expect(codes.filter((code) => code === 'version.stale')).toHaveLength(49);
  });

  it('that opens a settled case again gives its places back, and placing its people anew takes them once', async () => {
    const ref = await desk.caseAt('closed.settled');
    const held = async (): Promise<number> => {
      const { rows: found } = await desk.world.sql(
        `select coalesce(sum(h.places), 0)::int as places from journal.holds h join journal.pools p on p.id = h.pool_id
         join journal.cases c on c.id = h.case_id where c.ref = $1 and p.kind = 'destination'`,
        [ref],
      );
      return (found[0] as { places: number }).places;
    };
    const settled = await held();
    expect(settled).toBeGreaterThan(0);
    await desk.make('case.reopen', ref, desk.actor('coordinator', 1), desk.sample('case.reopen'));
    expect(await held()).toBe(0);
    await desk.make('resettlement.place', ref, desk.actor('resettlement-officer'), desk.sample('resettlement.place'));
    expect(await held()).toBe(settled);
  });

  it('that opens a case opens one, however often and at once it is repeated', async () => {
    const key = randomUUID();
    const receipts = await Promise.all(
      Array.from({ length: 10 }, () =>
        desk.make('intake.register', null, desk.actor('intake-officer'), desk.sample('intake.register'), { key }),
      ),
    );
    expect(new Set(receipts.map(({ ref }) => ref)).size).toBe(1);
  });

  it.each(rows.filter((row) => row.notBy).map((row) => [row.name, row] as const))(
    '%s is refused to who made what it approves',
    async (_name, row) => {
      const [approved] = (row.notBy ?? [])
        .map((name) => lifecycle.get(name))
        .filter((one) => one.by.some((role) => row.by.includes(role)));
      const other = lifecycle.get(row.notBy?.[0] ?? '');
      // no person has both roles, but the rule must hold for the person's id all the same
      const role = approved?.by.find((one) => row.by.includes(one)) ?? row.by[0] ?? 'reviewer';
      const state = row.from[0] ?? 'intake.registered';
      const ref = await desk.caseAt(state);
      await prepared(row, ref);
      const { rows: made } = await desk.world.sql(
        `select e.actor_id from journal.entries e join journal.cases c on c.id = e.case_id where c.ref = $1 and e.transition = any ($2) order by e.seq desc limit 1`,
        [ref, row.notBy],
      );
      const maker = (made[0] as { actor_id: string } | undefined)?.actor_id;
      if (!maker) throw new Error(`${other.name} was not made on the way to ${state}`);
      const refused = await refusalOf(
        desk.make(row.name, ref, { ...desk.actor(role), id: maker }, desk.sample(row.name)),
      );
      expect(refused.code).toBe('four-eyes.same-person');
    },
  );
});

describe('all that was made above', () => {
  it('left no planted text in any table outside of ciphertext', async () => {
    const rows = await everyRow((text) => desk.world.sql(text));
    expect(rows.split('\n').length).toBeGreaterThan(10_000);
    expect(leaked(rows)).toEqual([]);
  }, 60_000);

  it('planted one in every sealed field that takes words', () => {
    const planted = rows.flatMap((row) => {
      const input = desk.sample(row.name) as Record<string, unknown>;
      return Object.entries(row.where)
        .filter(([field, where]) => where !== 'open' && input[field] === undefined)
        .map(([field]) => `${row.name} ${field}`);
    });
    // asked only for another person of the case, or only when a family is placed apart
    expect(planted).toEqual(['intake.record-consent guardianName', 'resettlement.place apartBecause']);
  });
});
