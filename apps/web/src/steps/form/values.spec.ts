import { describe, expect, it } from '@jest/globals';
import { emptyFile, lifecycle } from '@app/lifecycle';
import { household } from '@app/testing/household';
import { asked } from './asked';
import { faultsOf, refusalsOf } from './checks';
import { openingValues } from './defaults';
import { stepFields } from './shape';
import { emptyOf, inputOf, valueAt, valuesOf, withValue, type Values } from './values';

const fieldsOf = (transition: string) => stepFields(lifecycle.get(transition));
const labels = lifecycle.labels['en']!;
const actor = { id: '0190a1b2-0000-7000-8000-000000000001', role: 'caseworker', pendingInstructions: 0 } as const;
const now = new Date('2026-11-24T20:30:00Z');
const family = {
  ...emptyFile,
  people: household(2),
  members: [
    { no: 1, child: false, alone: false, identity: 'recorded' as const },
    { no: 2, child: true, alone: false, identity: 'recorded' as const },
  ],
};
const opened = (transition: string, people = household(2)) =>
  openingValues(transition, fieldsOf(transition), {
    view: { file: { ...family, people } },
    actor,
    zone: 'Asia/Ulaanbaatar',
    now,
  });

describe('the values of a form', () => {
  it('make an input without what was not answered', () => {
    const fields = fieldsOf('resettlement.follow-up');
    expect(inputOf(fields, emptyOf(fields))).toEqual({ people: [], findings: {} });
    const values = withValue(withValue(emptyOf(fields), 'findings.health', ' well '), 'day', 30);
    expect(inputOf(fields, values)).toEqual({ day: 30, people: [], findings: { health: ' well ' } });
  });

  it('leave out an optional group in which nothing was filled in, and keep a none', () => {
    const fields = fieldsOf('intake.identify');
    const values = emptyOf(fields);
    expect(inputOf(fields, values)).toEqual({ people: [{ documents: [] }] });
    expect(inputOf(fieldsOf('case.assign'), { assignee: null })).toEqual({ assignee: null });
  });

  it('are what an input was made from', () => {
    const fields = fieldsOf('intake.record-consent');
    const input = { person: 1, purposes: ['unhcr'], language: 'ko-KP', formVersion: 'consent-2026-1', guardian: null };
    expect(inputOf(fields, valuesOf(fields, input))).toEqual(input);
  });

  it('are changed at a path and nowhere else', () => {
    const before: Values = { people: [{ sex: 'F' }, { sex: '' }], note: 'x' };
    const after = withValue(before, 'people.1.names.hangul', '김');
    expect(valueAt(after, 'people.1.names.hangul')).toBe('김');
    expect(valueAt(after, 'people.0')).toBe(valueAt(before, 'people.0'));
    expect(valueAt(before, 'people.1.names')).toBeUndefined();
  });
});

describe('a form that opens', () => {
  it('knows the day of the facility and the minute', () => {
    expect(opened('referral.acknowledge')['acknowledgedOn']).toBe('2026-11-25');
    expect(opened('transit.depart')).toEqual({
      departedAt: '2026-11-24T20:30:00.000Z',
      departedZone: 'Asia/Ulaanbaatar',
    });
  });

  it('decides nothing for anybody', () => {
    for (const row of lifecycle.transitions.values()) {
      const fields = stepFields(row);
      const values = opened(row.name);
      for (const { name, shape } of fields)
        if (shape.type === 'yes-no' || (shape.type === 'choice' && !/priority/i.test(name)))
          expect([row.name, name, values[name]]).toEqual([row.name, name, '']);
    }
  });

  it('names the only person there is, and nobody where there are several', () => {
    expect(opened('intake.record-consent', household(1))['person']).toBe(1);
    expect(opened('intake.record-consent', household(2))['person']).toBe('');
  });
});

describe('what is asked', () => {
  const ask = (transition: string, values: Values) =>
    asked(lifecycle.get(transition), fieldsOf(transition), values, family);
  const names = (transition: string, values: Values) => ask(transition, values).fields.map((field) => field.name);

  it('a guardian for a child alone; an adult has none', () => {
    expect(names('intake.record-consent', { person: 2 })).toContain('guardian');
    expect(names('intake.record-consent', { person: 2 })).not.toContain('guardianName');
    expect(names('intake.record-consent', { person: 2, guardian: 'appointed' })).toContain('guardianName');
    expect(ask('intake.record-consent', { person: 1, guardian: 'appointed' }).input).toMatchObject({ guardian: null });
  });

  it('an end of a permission only where there is one', () => {
    expect(ask('transit.log-exit-permission', { status: 'asked', validUntil: '' }).input).toMatchObject({
      validUntil: null,
    });
    expect(names('transit.log-exit-permission', { status: 'granted' })).toContain('validUntil');
  });
});

describe('what is wrong with a form', () => {
  it('is said beside the field, and an untouched question is not a no', () => {
    const row = lifecycle.get('intake.check-welfare');
    const values = emptyOf(fieldsOf(row.name));
    const faults = faultsOf(row, labels, values, inputOf(fieldsOf(row.name), values));
    expect(faults).toEqual(
      new Map([
        ['observations', labels.faults.required],
        ['needsAttention', labels.faults.required],
      ]),
    );
  });

  it('is what the rules would refuse, as soon as there is something to refuse', () => {
    const row = lifecycle.get('referral.draft-submission');
    const fields = fieldsOf(row.name);
    const codes = (values: Values) =>
      refusalsOf(row, { file: family, actor, now }, values, inputOf(fields, values)).map((one) => one.code);
    expect(codes(emptyOf(fields))).toEqual([]);
    expect(codes({ ...emptyOf(fields), primary: 'medical', secondary: 'medical', caseSize: 3 })).toEqual([
      'submission.same-category',
      'submission.size-differs',
    ]);
  });

  it('waits with a rule that an unfinished form would trip', () => {
    const row = lifecycle.get('transit.plan');
    expect(refusalsOf(row, { file: family, actor, now }, {}, {})).toEqual([]);
  });
});
