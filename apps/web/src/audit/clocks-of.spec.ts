import { describe, expect, it } from '@jest/globals';
import { clocksOf, type SecondsOf, type Told } from './clocks-of';

const hour = 3_600_000;
const start = Date.parse('2026-09-01T00:00:00Z');
const day = 24;

/** Entries as [hours since the start, transition, body]. */
const told = (...steps: (readonly [number, string, Record<string, unknown>?])[]): Told[] =>
  steps.map(([hours, transition, body = {}], index) => ({
    ...{ seq: index + 1, transition, body, at: new Date(start + hours * hour), actorId: 'a' },
  }));

const seconds: Record<string, number> = {
  ...{ 'first-response': 24 * 3600, 'welfare-check': 24 * 3600, 'referral-package': 14 * 86_400 },
  ...{ 'exit-permission': 90 * 86_400, 'break-glass-review': 3 * 86_400, reception: 2 * 86_400 },
};
const rules: SecondsOf = (clock, priority) => (priority === 'emergency' ? 2 * 3600 : seconds[clock]);
const registered = { people: 2, ids: ['a', 'b'], immediateDanger: false, medicalEmergency: false };
const runs = (entries: Told[], now = start + 400 * day * hour) => clocksOf(entries, rules, now);

describe('the clocks of a case', () => {
  it('are met when their step comes in time', () => {
    expect(runs(told([0, 'intake.register', registered], [20, 'intake.assist-outside']))).toMatchObject([
      { name: 'first-response', startedBy: 1, endedBy: 2, outcome: 'met', dueAt: start + 24 * hour },
    ]);
  });

  it('are late when it comes after', () => {
    expect(runs(told([0, 'intake.register', registered], [25, 'intake.assist-outside']))).toMatchObject([
      { outcome: 'late' },
    ]);
  });

  it('run by the priority that the entry itself sets', () => {
    const [run] = runs(told([0, 'intake.register', { ...registered, immediateDanger: true }]));
    expect(run).toMatchObject({ dueAt: start + 2 * hour, outcome: 'overdue', endedAt: null });
  });

  it('run by a priority of their own where they have one: the submission’s', () => {
    const entries = told([0, 'intake.register', registered], [1, 'referral.submit', { priority: 'emergency' }]);
    expect(runs(entries).find((one) => one.name === 'submission')).toMatchObject({ dueAt: start + 3 * hour });
  });

  it('are stopped before they are started anew by the same entry', () => {
    const entries = told([0, 'intake.register', registered], [1, 'intake.shelter'], [20, 'intake.check-welfare']);
    expect(runs(entries, start + 30 * hour).filter((one) => one.name === 'welfare-check')).toMatchObject([
      { startedBy: 2, endedBy: 3, outcome: 'met' },
      { startedBy: 3, endedBy: null, outcome: 'running' },
    ]);
  });

  it('stand still while the case is held', () => {
    const entries = told(
      ...([
        [0, 'referral.open'],
        [10, 'case.hold', { reason: 'medical' }],
      ] as const),
      ...([
        [400, 'case.resume'],
        [700, 'referral.send', { packageDigest: '' }],
      ] as const),
    );
    const [referral] = runs(entries);
    expect(referral).toMatchObject({
      outcome: 'met',
      dueAt: start + (14 * day + 390) * hour,
      pauses: [{ from: start + 10 * hour, until: start + 400 * hour }],
    });
  });

  it('run on while the case is held, where people’s safety hangs on them', () => {
    const entries = told(
      [0, 'intake.register', registered],
      [0, 'intake.shelter'],
      [10, 'case.hold', { reason: 'medical' }],
      [110, 'case.resume'],
    );
    expect(runs(entries).find((one) => one.name === 'welfare-check')).toMatchObject({
      outcome: 'overdue',
      dueAt: start + 24 * hour,
      pauses: [],
    });
  });

  it('of a welfare check run on for those who stay, and end when the last of them leaves', () => {
    const people = (...some: number[]) => ({ people: some });
    const entries = told(
      [0, 'intake.register', registered],
      [1, 'intake.shelter'],
      [2, 'case.report-return', { ...people(1), goesOn: true }],
      [3, 'intake.end-shelter', people(2)],
    );
    expect(runs(entries).filter((one) => one.name !== 'first-response')).toMatchObject([
      { name: 'welfare-check', startedBy: 2, endedBy: 4, outcome: 'met' },
      { name: 'return-monitoring', startedBy: 3, endedBy: null },
    ]);
  });

  it('are paused, and not overdue, as long as nobody resumes the case', () => {
    const entries = told([0, 'referral.open'], [1, 'case.hold', { reason: 'medical' }]);
    expect(runs(entries)).toMatchObject([{ outcome: 'paused' }]);
  });

  it('end with the case without an answer, but for those that must still be looked at', () => {
    const entries = told(
      ...([
        [0, 'intake.register', registered],
        [1, 'case.break-glass', { compartment: 'route' }],
      ] as const),
      [2, 'case.withdraw', { on: '2026-09-01' }],
    );
    expect(runs(entries, start + 3 * hour)).toMatchObject([
      { name: 'first-response', outcome: 'ended' },
      { name: 'break-glass-review:2', outcome: 'running' },
    ]);
  });

  it('wait until everyone who travels has the exit permission', () => {
    const entries = told(
      [0, 'intake.register', registered],
      [1, 'transit.log-exit-permission', { people: [1, 2], status: 'asked', validUntil: null }],
      [2, 'transit.log-exit-permission', { people: [1], status: 'granted', validUntil: null }],
      [3, 'transit.log-exit-permission', { people: [2], status: 'granted', validUntil: null }],
    );
    expect(runs(entries).filter((one) => one.name === 'exit-permission')).toMatchObject([{ startedBy: 2, endedBy: 4 }]);
  });

  it('run for each leg of the plan, and are due when it arrives', () => {
    const plan = [{ arrives: '2026-09-03T00:00:00Z' }, { arrives: '2026-09-04T00:00:00Z' }];
    const entries = told(
      [0, 'intake.register', registered],
      [1, 'transit.plan', { plan }],
      [2, 'transit.depart'],
      [47, 'transit.confirm-leg', { leg: 1 }],
      [90, 'transit.confirm-leg', { leg: 2 }],
    );
    expect(runs(entries).filter((one) => one.name.startsWith('check-in'))).toMatchObject([
      { name: 'check-in:1', dueAt: Date.parse('2026-09-03T00:00:00Z'), outcome: 'met' },
      { name: 'check-in:2', outcome: 'late' },
    ]);
  });

  it('are due when the server says so, as long as they run', () => {
    const dueAt = '2026-09-09T00:00:00.000Z';
    const entries = told([0, 'intake.register', registered]);
    const running = [{ name: 'first-response', state: 'running', dueAt }];
    expect(clocksOf(entries, rules, start + 30 * hour, running)).toMatchObject([
      { dueAt: Date.parse(dueAt), outcome: 'running' },
    ]);
  });

  it('have no due point where no rule is known', () => {
    const entries = told([0, 'intake.register', registered], [99, 'intake.assist-outside']);
    expect(clocksOf(entries, () => undefined, start)).toMatchObject([{ dueAt: null, outcome: 'unknown' }]);
  });

  it('pass over what the lifecycle does not know, and bodies that lack a field', () => {
    const entries = told([0, 'intake.register', registered], [1, 'old.step'], [2, 'transit.log-exit-permission', {}]);
    expect(runs(entries).map((one) => one.name)).toContain('first-response');
  });
});
