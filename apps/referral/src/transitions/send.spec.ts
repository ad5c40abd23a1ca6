import { describe, expect, it } from '@jest/globals';
import { emptyFile, personInput, type CaseFile, type Consent, type Opened, type PersonInput } from '@app/lifecycle';
import { z } from 'zod';
import { referralPackage } from './send.js';
import { household } from '@app/testing/household';

/** For each field of a person, whether UNHCR gets it. Somebody who adds a field to the form decides it here. */
const isShared: Record<string, boolean> = {
  person: true,
  'names.hangul': true,
  'names.latin': true,
  absentBecause: false,
  'birth.date': true,
  'birth.calendar': true,
  'birth.approximate': true,
  child: false,
  sex: true,
  nationality: true,
  relation: true,
  alone: true,
  'documents.kind': true,
  'documents.issuer': true,
  'documents.number': true,
  'documents.mrz': true,
  'documents.validUntil': true,
};

interface Shape {
  type?: string;
  properties?: Record<string, Shape>;
  items?: Shape;
}
const pathsOf = (shape: Shape, at: string[] = []): string[] =>
  shape.items
    ? pathsOf(shape.items, at)
    : shape.properties
      ? Object.entries(shape.properties).flatMap(([name, one]) => pathsOf(one, [...at, name]))
      : [at.join('.')];

/** A text that names its field and its person. */
const text = (no: number, field: string): string => `${field} of ${no}`;
/** A person with every field of the form. */
const person = (no: number): Required<PersonInput> => ({
  person: no,
  names: { hangul: text(no, 'names.hangul'), latin: text(no, 'names.latin') },
  absentBecause: text(no, 'absentBecause'),
  birth: { date: `198${no}-03-04`, calendar: 'lunar', approximate: true },
  child: false,
  sex: 'F',
  nationality: 'KP',
  relation: text(no, 'relation'),
  alone: false,
  documents: [
    {
      kind: 'identity-card',
      issuer: 'KP',
      number: text(no, 'documents.number'),
      mrz: text(no, 'documents.mrz'),
      validUntil: '2030-01-01',
    },
  ],
});

const consent = (no: number, over: Partial<Consent> = {}): Consent => ({
  ...{ person: no, purpose: 'unhcr', given: true, guardian: null },
  ...over,
});
const fileOf = (over: Partial<CaseFile>): CaseFile => ({
  ...emptyFile,
  people: household(4),
  members: [1, 2, 3, 4].map((no) => ({ no, child: no === 4, alone: false, identity: 'recorded' })),
  ...over,
});
const opened: Opened = {
  identity: [{ seq: 2, transition: 'intake.identify', content: { people: [1, 2, 3, 4].map(person) } }],
  protection: [
    {
      seq: 3,
      transition: 'intake.assess-needs',
      content: { needs: [1, 2, 3, 4].map((no) => ({ person: no, codes: [`CODE-${no}`], notes: text(no, 'notes') })) },
    },
  ],
};
const sent = (over: Partial<CaseFile>, what = opened) => referralPackage('SP-7K3M-92QD', fileOf(over), what);
const numbers = (over: Partial<CaseFile>): unknown[] =>
  (sent(over)['people'] as { person: number }[]).map((one) => one.person);

describe('the referral package', () => {
  it.each<[string, Partial<CaseFile>]>([
    ['who was never asked', { consents: [consent(1)] }],
    ['who refused', { consents: [consent(1), consent(2, { given: false })] }],
    ['who consented to another purpose alone', { consents: [consent(1), consent(2, { purpose: 'family-tracing' })] }],
    [
      'who consented, and left the case since',
      { consents: [consent(1), consent(2)], left: [{ person: 2, how: 'withdrawn' }] },
    ],
  ])('holds nobody %s', (_who, over) => {
    expect(numbers(over)).toEqual([1]);
    const all = JSON.stringify(sent(over));
    expect(all).toContain('of 1');
    expect(all).not.toMatch(/of [234]|CODE-[234]/);
  });

  it('contains no child for whom nobody entitled gave consent', () => {
    const given = (guardian: Consent['guardian']) => numbers({ consents: [consent(1), consent(4, { guardian })] });
    expect(given(null)).toEqual([1]);
    expect(given(4)).toEqual([1]);
    expect(given(1)).toEqual([1, 4]);
    expect(given('appointed')).toEqual([1, 4]);
    const left: CaseFile['left'] = [{ person: 2, how: 'lost-contact' }];
    expect(numbers({ consents: [consent(1), consent(4, { guardian: 2 })], left })).toEqual([1]);
  });

  it('contains everybody who consented, in their order', () => {
    expect(numbers({ consents: [consent(3), consent(1), consent(4, { guardian: 1 }), consent(2)] })).toEqual([
      ...[1, 2, 3, 4],
    ]);
  });

  it('contains exactly the fields of a person that were decided to be shared', () => {
    const fields = pathsOf(z.toJSONSchema(personInput, { io: 'output', unrepresentable: 'any' }) as Shape);
    expect(fields.sort()).toEqual(Object.keys(isShared).sort());
    const [one] = sent({ consents: [consent(1)] })['people'] as Record<string, unknown>[];
    const valueAt = (path: string): unknown =>
      path
        .split('.')
        .reduce<unknown>(
          (value, name) => ((Array.isArray(value) ? value[0] : value) as Record<string, unknown> | undefined)?.[name],
          person(1),
        );
    const here = JSON.stringify(one);
    for (const [path, shared] of Object.entries(isShared)) {
      const [top = ''] = path.split('.');
      if (!shared) expect(Object.keys(one!)).not.toContain(top);
      else expect([path, here.includes(JSON.stringify(valueAt(path)))]).toEqual([path, true]);
    }
    expect(Object.keys(one!)).toHaveLength(
      new Set(Object.keys(isShared).flatMap((path) => (isShared[path] ? [path.split('.')[0]] : []))).size + 1,
    );
    expect(one).toMatchObject({ specificNeeds: ['CODE-1'] });
  });

  it('contains no notes, no contact and no observation about those who consented', () => {
    const content = { wayOfContact: 'a contact', alias: 'an alias', observations: 'an observation' };
    const all = JSON.stringify(
      sent(
        { consents: [consent(1)] },
        { ...opened, identity: [{ seq: 1, transition: 'intake.register', content }, ...(opened.identity ?? [])] },
      ),
    );
    expect(all).not.toMatch(/notes|a contact|an alias|an observation/);
  });

  it('contains the latest record, whichever compartment has it', () => {
    const again = { ...person(1), names: { latin: 'the newest' } };
    const route = [{ seq: 9, transition: 'intake.identify', content: { people: [again] } }];
    const packed = (what: Opened) => sent({ consents: [consent(1), consent(2)] }, what)['people'] as PersonInput[];
    const [one, two] = packed({ ...opened, route });
    expect(one?.names).toEqual({ latin: 'the newest' });
    expect(two?.names).toEqual(person(2).names);
    expect(packed(opened)[0]?.names).toEqual(person(1).names);
  });
});
