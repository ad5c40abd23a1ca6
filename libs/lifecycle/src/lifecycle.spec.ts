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
  type Compartment,
  type Labels,
  type Row,
  type TransitionName,
} from './index.js';

type Table = Record<string, Row>;
const table: Table = rows;
const copyOf = (original: Table): Table =>
  Object.fromEntries(Object.entries(original).map(([name, row]) => [name, { ...row }]));

/** What the lifecycle says against a copy of the table in which one thing was changed. */
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

  it('several things are wrong, and all are named at once', () => {
    const faults = faultsAfter((copy) => {
      alter('transit.clear', { by: [] })(copy);
      without('intake.refer', 'wakes')(copy);
    });
    expect(faults.split('\n- ')).toHaveLength(3);
  });
});

describe('the table as it stands', () => {
  it('holds together', () => {
    expect(faultsAfter(() => undefined)).toBe('');
  });

  it('opens a case by registering an arrival, without a name', () => {
    expect(first(lifecycle).name).toBe('intake.register');
    expect(Object.keys(first(lifecycle).input)).not.toContain('names');
  });

  it('says nowhere that asylum was granted', () => {
    expect(JSON.stringify(lifecycle.labels)).not.toMatch(/asylum|망명|비호/i);
  });

  it('opens every compartment to somebody, and the route to nobody who faces the host country', () => {
    const readers = (compartment: Compartment) =>
      readersByPart.flatMap((part) => (part.compartments.includes(compartment) ? part.roles : []));
    for (const compartment of compartments) expect(readers(compartment).length).toBeGreaterThan(0);
    expect(readers('route')).not.toContain('intake-officer');
    expect(readers('route')).not.toContain('head-of-mission');
  });

  it('is written up with every transition, state and refusal', () => {
    const text = diagram(lifecycle);
    for (const name of lifecycle.transitions.keys()) expect(text).toContain(`| \`${name}\` |`);
    for (const state of caseStates.filter((one) => !one.startsWith('closed.')))
      expect(text).toContain(` as ${state.replace(/[.-]/g, '_')}\n`);
    for (const sentence of Object.values(lifecycle.labels['en']!.refusals)) expect(text).toContain(sentence);
  });

  it('throws for a transition that the program made up', () => {
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

  it('is made by its own service, or by whichever has custody', () => {
    expect([name.split('.')[0], 'custodian']).toContain(row.service);
  });

  it.each(Object.entries(lifecycle.labels))('has a title and a sentence in %s', (_language, labels) => {
    const { title, sentence } = labels.transitions[name]!;
    expect(title.trim()).toBe(title);
    expect(title.length).toBeGreaterThan(1);
    expect(sentence).toMatch(/[^.\s]$/);
  });

  it.each(Object.entries(lifecycle.labels))(
    'has a word in %s for every field, those inside of others too',
    (_, labels) => {
      for (const field of namesIn(z.toJSONSchema(row.schema, { io: 'input', unrepresentable: 'any' })))
        expect([field, labels.fields[field]]).toEqual([field, expect.any(String)]);
    },
  );

  it('takes no field that it does not declare', () => {
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
