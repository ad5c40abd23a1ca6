import { describe, expect, it } from '@jest/globals';
import {
  decide,
  describeConfirmation,
  emptyFile,
  isAsked,
  isRequired,
  lifecycle,
  refusalsOf,
  requirementsOf,
  rowData,
  startedBy,
  stoppedBy,
  supplierOf,
  type Condition,
  type RefusalCode,
  type Transition,
} from './index.js';
import { household } from '@app/testing/household';

const rows = [...lifecycle.transitions.values()];
const actor = { id: 'a', role: 'coordinator' as const, facilityId: null, pendingInstructions: 0 };
const now = new Date('2026-06-01');
const child = { no: 1, child: true, alone: true, identity: 'recorded' as const };

/** Answers that fulfil all of the conditions. */
const holding = (all: readonly Condition[]): Record<string, unknown> =>
  Object.fromEntries(all.map((one) => [one.field, 'is' in one ? one.is[0] : 1]));

const questions = rows.flatMap((row) =>
  Object.entries(row.input).flatMap(([name, field]) =>
    field.requiredWhen ? [[row, name, field.requiredWhen] as const] : [],
  ),
);

describe('an answer that another one requires', () => {
  it.each(questions.map(([row, name, when]) => [row.name, name, row, when] as const))(
    'is refused when it is empty, and marked in the form: %s, %s',
    (_transition, name, row, { all, refusal }) => {
      const file = { ...emptyFile, people: household(1), members: [child] };
      // the row's own refusals of an incomplete input do not matter here
      const codes = (input: Record<string, unknown>) =>
        refusalsOf({ ...row, refuses: undefined }, { file, input, actor, opened: {}, now });
      const answers = holding(all);
      expect(codes(answers)).toMatchObject([{ code: refusal, fields: [name] }]);
      expect(codes({ ...answers, [name]: 'said' })).toEqual([]);
      expect(isRequired(row.input[name]!, answers, file)).toBe(true);
      for (const { field } of all)
        expect(isRequired(row.input[name]!, { ...answers, [field]: null }, file)).toBe(false);
    },
  );

  it('exists for exactly these fields', () => {
    expect(questions.map(([row, name]) => `${row.name}:${name}`).sort()).toEqual([
      'case.set-priority:reason',
      'intake.record-consent:guardianName',
      'referral.draft-submission:priorityBecause',
      'resettlement.place:apartBecause',
    ]);
  });

  it('names the person whom it is about', () => {
    const row = lifecycle.get('intake.record-consent');
    const input = { person: 1, purposes: ['unhcr'], guardian: 'appointed' };
    expect(
      refusalsOf(row, {
        file: { ...emptyFile, people: household(1), members: [child] },
        input,
        actor,
        opened: {},
        now,
      }),
    ).toEqual([{ code: 'consent.guardian-name-missing', people: [1], fields: ['guardianName'] }]);
  });

  it('is required for a child’s guardian, and not for an adult’s', () => {
    const { guardian } = lifecycle.get('intake.record-consent').input;
    const file = { members: [child, { ...child, no: 2, child: false }] };
    expect([1, 2, 3, ''].map((person) => isAsked(guardian!, { person }, file))).toEqual([true, false, false, false]);
  });
});

describe('what a step supplies', () => {
  const asked = new Set([...rows.flatMap(requirementsOf), 'case.held']);

  it.each(rows.flatMap((row) => (row.supplies ?? []).map((code) => [row.name, code] as const)))(
    'is what some step requires: %s, %s',
    (name, code) => {
      expect(asked).toContain(code);
      expect(supplierOf(lifecycle, code)).toBe(name);
    },
  );

  it('does not include what no step can supply', () => {
    const given = (code: RefusalCode) => supplierOf(lifecycle, code);
    expect(given('instructions.not-acknowledged')).toBeUndefined();
    expect(given('case.not-found')).toBeUndefined();
  });
});

describe('a step that cannot be taken back', () => {
  const steps = rows.filter((row) => row.confirms);

  it('says in every language what will happen, with the case and what was chosen', () => {
    expect(steps.length).toBeGreaterThan(0);
    for (const row of steps)
      for (const labels of Object.values(lifecycle.labels)) {
        const input = { channel: 'courier', compartment: 'route' };
        const words = describeConfirmation(labels, row.name, { reference: 'SP-1', count: 3, input });
        expect(words).toContain('SP-1');
        expect(words).not.toMatch(/[{}]/);
      }
  });

  it('names the compartment that is opened, and how the package is brought', () => {
    const labels = lifecycle.labels['en']!;
    const words = (name: string, input: Record<string, unknown>) =>
      describeConfirmation(labels, name, { reference: 'SP-1', count: 3, input });
    expect(words('case.break-glass', { compartment: 'route' })).toContain(labels.compartments.route);
    expect(words('referral.send', { channel: 'courier' })).toContain(labels.values['courier']);
    expect(words('transit.depart', {})).toContain('People who travel: 3.');
    expect(words('intake.refer', {})).toBeUndefined();
    expect(words('constructor', {})).toBeUndefined();
  });
});

describe('the clocks of a row', () => {
  const file = {
    ...emptyFile,
    stage: 'resettlement' as const,
    plan: ['2026-07-01', '2026-07-02'].map((arrives) => ({
      ...{ departs: arrives, arrives, departsOn: arrives, arrivesOn: arrives },
      ...{ escorted: true, received: true },
    })),
  };
  const facts = (input: Record<string, unknown> = {}) => ({ file, input, seq: 7 });
  const starts = (name: string, input?: Record<string, unknown>) => startedBy(lifecycle.get(name), facts(input));
  const stops = (name: string, input?: Record<string, unknown>) => stoppedBy(lifecycle.get(name), facts(input));

  it('include one for each leg of the plan, each due when the leg arrives', () => {
    expect(starts('transit.depart')).toEqual([
      { name: 'check-in:1', at: '2026-07-01' },
      { name: 'check-in:2', at: '2026-07-02' },
    ]);
    expect(stops('transit.confirm-leg', { leg: 2 })).toEqual(['check-in:2']);
    expect(stops('transit.replan')).toEqual(['check-in:1', 'check-in:2']);
  });

  it('include one for each use of break-glass, named by its entry', () => {
    expect(starts('case.break-glass')).toEqual(['break-glass-review:7']);
    expect(stops('case.review-break-glass', { entry: 5 })).toEqual(['break-glass-review:5']);
  });

  it('depend on the answers, and on the state that the case goes back to', () => {
    expect(starts('case.record-monitoring', { monitoringEnds: false })).toEqual(['return-monitoring']);
    expect(starts('case.record-monitoring', { monitoringEnds: true })).toEqual([]);
    expect(starts('referral.submit', { priority: 'urgent' })).toEqual([{ name: 'submission', priority: 'urgent' }]);
    expect(starts('case.reopen')).toEqual(['reception']);
    expect(stops('resettlement.follow-up', { day: 90 })).toEqual(['follow-up-90']);
    expect(stops('case.withdraw')).toBe('all');
  });

  it('of the exit permission stop when everybody who travels has it', () => {
    const two = {
      ...file,
      people: household(2),
      exitPermissions: [{ person: 1, status: 'granted' as const, validUntil: null }],
    };
    const row = lifecycle.get('transit.log-exit-permission');
    const after = (people: number[], status: string) =>
      stoppedBy(row, { file: two, input: { people, status }, seq: 7 });
    expect(after([2], 'granted')).toEqual(['exit-permission']);
    expect(after([1], 'granted')).toEqual([]);
    expect(after([2], 'asked')).toEqual([]);
  });
});

describe('the facts of a row, as data', () => {
  it('are unchanged after serialisation: none of them is a function', () => {
    for (const row of rows) expect(JSON.parse(JSON.stringify(rowData(row)))).toEqual(rowData(row));
  });

  it('contain what a form, a timeline and a figure need', () => {
    expect(rowData(lifecycle.get('transit.log-exit-permission'))).toEqual({
      asking: { validUntil: { askedWhen: [{ field: 'status', is: ['granted'] }] } },
      starts: [{ clock: 'exit-permission', when: { field: 'status', is: ['asked', 'refused'] } }],
      stops: [{ clock: 'exit-permission', when: { field: 'status', is: ['granted'] } }],
      holds: null,
      confirms: false,
      undo: null,
      supplies: ['exit-permission.missing'],
    });
    expect(rowData(lifecycle.get('case.resume'))).toMatchObject({
      holds: 'resume',
      undo: { transition: 'case.hold', restores: { reason: 'held' } },
      supplies: ['case.held'],
    });
  });
});

describe('a decision', () => {
  it('calls every rule once, in the order in which a service opens what they need', () => {
    const asked: string[] = [];
    const row: Transition = {
      ...lifecycle.get('case.set-priority'),
      requires: [() => (asked.push('requires'), [])],
      refuses: () => (asked.push('refuses'), []),
      derives: () => (asked.push('derives'), {}),
      writes: () => (asked.push('writes'), {}),
    };
    decide(row, { state: 'referral.preparing', file: emptyFile }, actor, { priority: 'normal' }, { opened: {}, now });
    expect(asked).toEqual(['requires', 'refuses', 'derives', 'writes']);
  });
});
