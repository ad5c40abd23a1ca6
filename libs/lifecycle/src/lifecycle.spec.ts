import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import {
  caseStates,
  compartments,
  defineLifecycle,
  diagram,
  first,
  lifecycle,
  readersByPart,
  roles,
  rows,
  type Asking,
  type Compartment,
  type Labels,
  type Row,
  type TransitionName,
} from './index.js';

type Table = Record<string, Row>;
const table: Table = rows;
const copyOf = (original: Table): Table =>
  Object.fromEntries(Object.entries(original).map(([name, row]) => [name, { ...row }]));

/** The faults that the lifecycle reports for a copy of the table with one change. */
function faultsAfter(change: (copy: Table) => void): string {
  const copy = copyOf(table);
  change(copy);
  return faultsOf(copy, lifecycle.labels);
}

function faultsOf(copy: Table, labels: Record<string, Labels>): string {
  try {
    defineLifecycle(copy, labels);
    return '';
  } catch (error) {
    return String(error);
  }
}

const alter = (name: TransitionName, change: Partial<Row>) => (copy: Table) => {
  copy[name] = { ...table[name], ...change } as Row;
};
const remove = (name: TransitionName) => (copy: Table) => {
  delete copy[name];
};
const without = (name: TransitionName, part: keyof Row) => (copy: Table) => {
  const row = { ...table[name]! };
  delete row[part];
  copy[name] = row;
};

const asking = (name: TransitionName, field: string, change: Asking) => (copy: Table) => {
  copy[name] = {
    ...table[name]!,
    input: { ...table[name]!.input, [field]: { ...table[name]!.input[field]!, ...change } },
  };
};

describe('the lifecycle is refused when', () => {
  it.each<[string, (copy: Table) => void, string]>([
    ['no transition opens a case', remove('intake.register'), '0 transitions open a case, one should'],
    ['two transitions open a case', alter('intake.shelter', { from: [] }), '2 transitions open a case, one should'],
    ['a state is never reached', remove('transit.report-incident'), 'state transit.interrupted is never reached'],
    ['a state is a dead end', remove('transit.replan'), 'state transit.interrupted is a dead end'],
    [
      'only closing the case leads out of a state',
      remove('resettlement.close'),
      'state resettlement.settling is a dead end',
    ],
    [
      'a hand-over wakes nobody',
      without('intake.refer', 'wakes'),
      'intake.refer hands over to referral.offered and wakes nobody',
    ],
    [
      'a transition wakes one that is not there',
      alter('intake.refer', { wakes: { transition: 'referral.begin', input: {} } }),
      'intake.refer wakes referral.begin, which nobody consumes',
    ],
    [
      'a transition wakes one that no service may make',
      alter('referral.open', { by: ['caseworker'] }),
      'intake.refer wakes referral.open, which no service may make',
    ],
    [
      'a transition wakes one that does not start where it ends',
      alter('intake.refer', { wakes: { transition: 'transit.open', input: {} } }),
      'intake.refer wakes transit.open, which does not start where it ends',
    ],
    ['nobody may make a transition', alter('transit.clear', { by: [] }), 'transit.clear may be made by nobody'],
    ['a transition leads nowhere', alter('transit.clear', { to: [] }), 'transit.clear leads nowhere'],
    [
      'a transition has several targets and does not choose',
      without('referral.return-to-intake', 'chooses'),
      'referral.return-to-intake has several targets and does not choose',
    ],
    [
      'a four-eyes rule names a row that is not there',
      alter('transit.clear', { notBy: ['transit.draw-up'] }),
      'transit.clear names transit.draw-up for four-eyes, which is not there',
    ],
    [
      'a transition starts a clock without a rule',
      alter('intake.shelter', { starts: ['night-watch'] }),
      'intake.shelter names the clock night-watch, which has no rule',
    ],
    [
      'a transition stops a clock without a rule',
      alter('intake.shelter', { stops: ['night-watch'] }),
      'intake.shelter names the clock night-watch, which has no rule',
    ],
    [
      'a transition is not named after a stage and a verb',
      (copy) => {
        copy['intakeShelterAgain'] = table['intake.shelter']!;
      },
      'intakeShelterAgain is not named stage.verb-object',
    ],
    [
      'a new row has no label',
      (copy) => {
        copy['intake.greet'] = { from: ['intake.registered'], to: 'same', by: ['intake-officer'], input: {} };
      },
      'ko has no label for transition intake.greet',
    ],
    [
      'a step is taken back by one that is not there',
      alter('case.hold', { undo: { transition: 'case.let-go' } }),
      'case.hold is taken back by case.let-go, which is not there',
    ],
    [
      'a step is taken back by one that leads elsewhere',
      alter('transit.clear', { undo: { transition: 'transit.depart', because: 'departedAt' } }),
      'transit.clear is taken back by transit.depart, which does not lead back to transit.planning',
    ],
    [
      'a step is taken back by one that starts nowhere near',
      alter('intake.shelter', { undo: { transition: 'transit.withdraw-clearance', because: 'reason' } }),
      'intake.shelter is taken back by transit.withdraw-clearance, which does not lead back to intake.registered',
    ],
    [
      'nobody who makes a step may take it back',
      alter('transit.clear', { by: ['reviewer'] }),
      'transit.clear is taken back by transit.withdraw-clearance, which nobody may make who makes it',
    ],
    [
      'taking back fills in a field that is not there',
      alter('case.hold', { undo: { transition: 'case.resume', because: 'why' } }),
      'case.hold is taken back by case.resume, which has no field why',
    ],
    [
      'taking back leaves an answer out',
      alter('case.resume', { undo: { transition: 'case.hold' } }),
      'case.resume is taken back by case.hold, and says nothing of its reason',
    ],
    [
      'a step that can be taken back asks to confirm that it cannot',
      alter('transit.clear', { confirms: true }),
      'transit.clear is taken back by transit.withdraw-clearance, and asks to confirm that it never can be',
    ],
    [
      'two steps supply the same',
      alter('transit.plan', { supplies: ['documents.missing'] }),
      'transit.record-document supplies documents.missing, which transit.plan does too',
    ],
    [
      'a question depends on a field that is not there',
      asking('transit.log-exit-permission', 'validUntil', { askedWhen: [{ field: 'outcome', is: ['granted'] }] }),
      'transit.log-exit-permission asks for validUntil by outcome, which is no field of it',
    ],
    [
      'a question depends on an answer that can never be given',
      asking('transit.log-exit-permission', 'validUntil', { askedWhen: [{ field: 'status', is: ['allowed'] }] }),
      'transit.log-exit-permission asks for validUntil by status being allowed, which it can never be',
    ],
    [
      'a question depends on a person whom nobody names',
      asking('transit.log-exit-permission', 'validUntil', { askedWhen: [{ field: 'status', isChild: true }] }),
      'transit.log-exit-permission asks for validUntil by the person in status, which is no field for a person',
    ],
    [
      'a question depends on itself',
      asking('transit.log-exit-permission', 'validUntil', { askedWhen: [{ field: 'validUntil', is: ['2026-01-01'] }] }),
      'transit.log-exit-permission asks for validUntil by itself',
    ],
    [
      'a question is asked sometimes, and never left out',
      asking('transit.log-exit-permission', 'on', { askedWhen: [{ field: 'status', is: ['granted'] }] }),
      'transit.log-exit-permission asks for on sometimes, and can never do without it',
    ],
    [
      'an answer is required sometimes, and always',
      asking('transit.log-exit-permission', 'on', {
        requiredWhen: { all: [{ field: 'status', is: ['granted'] }], refusal: 'exit-permission.missing' },
      }),
      'transit.log-exit-permission requires on sometimes, and always by its schema',
    ],
    [
      'a clock follows from an answer that is sealed',
      alter('intake.identify', { starts: [{ clock: 'reception', each: { field: 'people' } }] }),
      'intake.identify touches the clock reception by people, which is no open field of it',
    ],
    [
      'a clock follows from an answer that can never be given',
      alter('resettlement.follow-up', { stops: [{ clock: 'follow-up-30', when: { field: 'day', is: [31] } }] }),
      'resettlement.follow-up touches the clock follow-up-30 by day being 31, which it can never be',
    ],
    [
      'a clock follows from a state that the row never leads to',
      alter('case.reopen', { starts: [{ clock: 'reception', leadsTo: 'resettlement.placed' }] }),
      'case.reopen touches the clock reception by resettlement.placed, where it never leads',
    ],
    [
      'a clock follows from a rule that no figure can count',
      alter('referral.submit', { starts: [{ clock: 'submission', once: () => true }] }),
      'referral.submit touches the clock submission by a rule that no figure can count',
    ],
    [
      'a conditional clock has no rule',
      alter('referral.submit', { starts: [{ clock: 'night-watch', priorityFrom: 'priority' }] }),
      'referral.submit names the clock night-watch, which has no rule',
    ],
    [
      'a priority is set by an answer that is sealed',
      alter('case.set-priority', { setsPriority: { field: 'reason' } }),
      'case.set-priority sets the priority by reason, which is no open field of it',
    ],
    [
      'a step asks to confirm and nobody says what',
      alter('intake.refer', { confirms: true }),
      'ko has no label for confirmation intake.refer',
    ],
    [
      'a text asks to confirm what its row does not',
      without('case.erase', 'confirms'),
      'en confirms case.erase, whose row does not ask for it',
    ],
  ])('%s', (_claim, change, fault) => {
    expect(faultsAfter(change)).toContain(`- ${fault}`);
  });

  it.each([
    ['transitions', 'transit.plan'],
    ['states', 'closed.returned'],
    ['stages', 'closed'],
    ['roles', 'auditor'],
    ['compartments', 'route'],
    ['refusals', 'case.held'],
    ['clocks', 'check-in'],
    ['fields', 'ownWords'],
  ] as const)('one of the %s has no label in one language', (kind, name) => {
    const korean = lifecycle.labels['ko']!;
    const texts: Record<string, unknown> = { ...korean[kind] };
    delete texts[name];
    expect(faultsOf(table, { ...lifecycle.labels, ko: { ...korean, [kind]: texts } })).toMatch(
      new RegExp(`:\\n- ko has no label for [a-z]+ ${name}$`),
    );
  });

  it('several things are wrong, and it names all of them', () => {
    const faults = faultsAfter((copy) => {
      alter('transit.clear', { by: [] })(copy);
      without('intake.refer', 'wakes')(copy);
    });
    expect(faults.split('\n- ')).toHaveLength(3);
  });
});

describe('the present table', () => {
  it('is consistent', () => {
    expect(faultsAfter(() => undefined)).toBe('');
  });

  it('opens a case by registering an arrival, without a name', () => {
    expect(first(lifecycle).name).toBe('intake.register');
    expect(Object.keys(first(lifecycle).input)).not.toContain('names');
  });

  it('never says that asylum was granted', () => {
    expect(JSON.stringify(lifecycle.labels)).not.toMatch(/asylum|망명|비호/i);
  });

  it('opens every compartment to some role, and the route to no role that faces the host country', () => {
    const readers = (compartment: Compartment) =>
      readersByPart.flatMap((part) => (part.compartments.includes(compartment) ? part.roles : []));
    for (const compartment of compartments) expect(readers(compartment).length).toBeGreaterThan(0);
    expect(readers('route')).not.toContain('intake-officer');
    expect(readers('route')).not.toContain('head-of-mission');
  });

  it('is documented with every transition, state and refusal', () => {
    const text = diagram(lifecycle);
    for (const name of lifecycle.transitions.keys()) expect(text).toContain(`| \`${name}\` |`);
    for (const state of caseStates.filter((one) => !one.startsWith('closed.')))
      expect(text).toContain(` as ${state.replace(/[.-]/g, '_')}\n`);
    for (const sentence of Object.values(lifecycle.labels['en']!.refusals)) expect(text).toContain(sentence);
  });

  it('throws for a transition that does not exist', () => {
    expect(() => lifecycle.get('intake.greet')).toThrow('no transition is called intake.greet');
  });
});

describe.each([...lifecycle.transitions.values()].map((row) => [row.name, row] as const))('%s', (name, row) => {
  it('starts and ends in states that exist, for roles that exist', () => {
    for (const state of [...row.from, ...(row.to === 'same' ? [] : row.to)]) expect(caseStates).toContain(state);
    for (const role of row.by) expect(roles).toContain(role);
    expect(row.by).not.toContain('auditor');
    expect(row.by).not.toContain('administrator');
  });

  it('names each role and state once', () => {
    expect(new Set(row.by).size).toBe(row.by.length);
    expect(new Set(row.from).size).toBe(row.from.length);
  });

  it('is made by its own service, or by the service with custody', () => {
    expect([name.split('.')[0], 'custodian']).toContain(row.service);
  });

  it.each(Object.entries(lifecycle.labels))('has a title and a sentence in %s', (_language, labels) => {
    const { title, sentence } = labels.transitions[name]!;
    expect(title.trim()).toBe(title);
    expect(title.length).toBeGreaterThan(1);
    expect(sentence).toMatch(/[^.\s]$/);
  });

  it.each(Object.entries(lifecycle.labels))(
    'has a label in %s for every field, also for nested fields',
    (_, labels) => {
      for (const field of namesIn(z.toJSONSchema(row.schema, { io: 'input', unrepresentable: 'any' })))
        expect([field, labels.fields[field]]).toEqual([field, expect.any(String)]);
    },
  );

  it('accepts no field that it does not declare', () => {
    expect(row.schema.safeParse({ undeclared: true }).error?.issues.map((issue) => issue.code)).toContain(
      'unrecognized_keys',
    );
  });
});

/** The names of all properties in a JSON Schema, at any depth. */
function namesIn(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties, ...others } = schema as { properties?: Record<string, unknown> };
  const inner: unknown[] = [...Object.values(properties ?? {}), ...Object.values(others)];
  return [...new Set([...Object.keys(properties ?? {}), ...inner.flatMap((one) => namesIn(one))])];
}
