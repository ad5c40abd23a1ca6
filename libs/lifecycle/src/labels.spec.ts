import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import {
  defineLifecycle,
  lifecycle,
  needsCodes,
  open,
  rows,
  transition,
  valueLabel,
  wordsOfForms,
  type Labels,
  type Row,
} from './index.js';

const languages = Object.entries(lifecycle.labels);
const english = lifecycle.labels['en']!;
const korean = lifecycle.labels['ko']!;
const forms = wordsOfForms([...lifecycle.transitions.values()]);

function faultsWith(labels: Record<string, Labels>, table: Record<string, Row> = rows): string {
  try {
    defineLifecycle(table, labels);
    return '';
  } catch (error) {
    return String(error);
  }
}

type Texts = Record<string, string>;
const without = (texts: Readonly<Texts>, key: string): Texts =>
  Object.fromEntries(Object.entries(texts).filter(([name]) => name !== key));

describe('the lifecycle is refused when', () => {
  it.each([
    ['values', 'non-refoulement', 'value non-refoulement of legalBasis'],
    ['values', 'lunar', 'value lunar of calendar'],
    ['values', 'F', 'value F of sex'],
    ['values', 'air', 'value air of mode'],
    ['values', 'day:30', 'value 30 of day'],
    ['values', 'true', 'value true of immediateDanger'],
    ['needs', 'LP-RR', 'need LP-RR'],
    ['purposes', 'movement', 'purpose movement'],
    ['priorities', 'urgent', 'priority urgent'],
    ['faults', 'too_small', 'fault too_small'],
    ['breaks', 'entry-missing', 'break entry-missing'],
    ['fields', 'place', 'field place'],
    ['fields', 'mrz', 'field mrz'],
    ['fields', 'housing', 'field housing'],
  ] as const)('one of the %s, %s, is left out in one language', (kind, key, named) => {
    expect(without(korean[kind], key)).not.toEqual(korean[kind]);
    const left = { ...korean, [kind]: without(korean[kind], key) };
    expect(faultsWith({ en: english, ko: left })).toContain(`- ko has no label for ${named}`);
    expect(faultsWith({ en: english, ko: left })).not.toContain('- en ');
  });

  it('a new row offers a value without a label, or has a nested field without one', () => {
    const visit = transition({
      from: ['intake.sheltered'],
      to: 'same',
      by: ['intake-officer'],
      input: { kind: open(z.enum(['courtesy', 'other'])), notes: open(z.array(z.strictObject({ mood: z.int() }))) },
    });
    const faults = faultsWith(lifecycle.labels, { ...rows, 'intake.record-visit': visit });
    expect(faults).toContain('- en has no label for value courtesy of kind');
    expect(faults).toContain('- ko has no label for value courtesy of kind');
    expect(faults).toContain('- ko has no label for field mood');
    expect(faults).not.toContain('value other');
  });
});

describe('what the forms show', () => {
  it('is also found inside people, documents, legs and findings', () => {
    for (const field of ['hangul', 'mrz', 'place', 'zone', 'school', 'date', 'codes'])
      expect(forms.fields).toContain(field);
    for (const value of ['sex:F', 'mode:air', 'kind:residence-paper', 'day:365', 'nationality:XXA', 'calendar:lunar'])
      expect(forms.values.map((one) => `${one.field}:${one.value}`)).toContain(value);
  });

  it('has different labels where one value has several meanings', () => {
    const words = ['primary', 'kind', 'reason'].map((field) => valueLabel(english, field, 'medical'));
    expect(words).toEqual(['Medical needs', 'Medical emergency', 'Medical reasons']);
  });

  it('does not use another field’s label for a number', () => {
    expect(valueLabel(english, 'day', 30)).toBe('30 days');
    expect(valueLabel(english, 'attempts', 30)).toBe('30');
  });

  it('shows a code that is on no list any more unchanged', () => {
    expect(valueLabel(korean, 'kind', 'a-code-of-old')).toBe('a-code-of-old');
    expect(valueLabel(korean, 'kind', 'constructor')).toBe('constructor');
  });
});

/** Every label contains Hangul: abbreviations appear beside their Korean name. */
const hangul: unknown = expect.stringMatching(/[가-힣]/);

const tables = ['fields', 'hints', 'values', 'needs', 'purposes', 'priorities', 'faults', 'breaks', 'phrases'] as const;

describe.each(languages)('%s', (_language, labels) => {
  it.each(tables)('has no empty label among the %s, and none that is its own code', (kind) => {
    for (const [code, text] of Object.entries(labels[kind])) {
      expect([code, text.trim()]).toEqual([code, text]);
      expect([code, text.length > 0]).toEqual([code, true]);
      expect(text).not.toBe(code.split(':').at(-1));
    }
  });

  it('has a label for every value that a form offers', () => {
    for (const { field, value } of forms.values)
      expect([field, value, valueLabel(labels, field, value)]).not.toEqual([field, value, value]);
    for (const code of needsCodes) expect(valueLabel(labels, 'codes', code)).not.toBe(code);
  });

  it('has a different label for each specific need', () => {
    expect(new Set(Object.values(labels.needs)).size).toBe(needsCodes.length);
  });

  it('has a transition’s or field’s own labels only for those that exist', () => {
    const offered = forms.values.map((one) => `${one.field}:${one.value}`);
    const own = Object.keys(labels.values).filter((key) => /:(?!null)/.test(key));
    expect(own.filter((key) => !offered.includes(key))).toEqual([]);
    for (const key of [...Object.keys(labels.fields), ...Object.keys(labels.hints)].filter((one) =>
      one.includes(':'),
    )) {
      const [name = '', field = ''] = key.split(':');
      expect(Object.keys(lifecycle.get(name).input)).toContain(field);
    }
  });
});

describe('Korean', () => {
  it('has Hangul in every label', () => {
    for (const kind of [...tables, 'refusals', 'clocks', 'states', 'stages', 'roles', 'compartments'] as const)
      for (const [code, text] of Object.entries(korean[kind])) expect([code, text]).toEqual([code, hangul]);
    for (const [name, { title, sentence }] of Object.entries(korean.transitions))
      expect([name, title, sentence]).toEqual([name, hangul, hangul]);
  });

  it('has a label wherever English has one', () => {
    for (const kind of tables) expect(Object.keys(korean[kind]).sort()).toEqual(Object.keys(english[kind]).sort());
  });
});

it('a language is loaded without the table and without zod', () => {
  const folder = new URL('.', import.meta.url);
  const files = readdirSync(folder).filter(
    (name) => /^(labels\.[a-z.]+|describe)\.ts$/.test(name) && !name.includes('spec'),
  );
  expect(files.length).toBeGreaterThan(12);
  for (const name of files)
    for (const [line] of readFileSync(new URL(name, folder), 'utf8').matchAll(/^import .*$/gm))
      expect(line).toMatch(/^import type |from '\.\/labels\.[a-z.]+\.js';$/);
});
