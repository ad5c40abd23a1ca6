import { z } from 'zod';
import { clocks } from './clocks.js';
import { needsCodes } from './codes.js';
import type { Labels, Transition } from './transition.js';
import { inputFaults } from './parsed.js';
import { refusals } from './refused.js';
import { caseStates, chainFaults, compartments, priorities, readPurposes, roles, stages } from './vocabulary.js';

/**
 * Finds every text that a form, a timeline or a refusal would lack, in every language. The program does not start
 * without them.
 */
export function faultsOfLabels(transitions: ReadonlyMap<string, Transition>, labels: Record<string, Labels>): string[] {
  const { fields, values } = wordsOfForms([...transitions.values()]);
  return Object.entries(labels).flatMap(([language, texts]) => {
    const missing = (kind: string, names: readonly string[], has: Record<string, unknown>): string[] =>
      names.filter((name) => !has[name]).map((name) => `${language} has no label for ${kind} ${name}`);
    const unsaid = values.filter((one) => !texts.values[`${one.field}:${one.value}`] && !texts.values[one.value]);
    return [
      ...missing('transition', [...transitions.keys()], texts.transitions),
      ...[...transitions.values()].flatMap((row) =>
        faultsOfConfirmation(row, texts).map((fault) => `${language} ${fault}`),
      ),
      ...missing('state', caseStates, texts.states),
      ...missing('stage', [...stages, 'closed'], texts.stages),
      ...missing('role', roles, texts.roles),
      ...missing('compartment', compartments, texts.compartments),
      ...missing('clock', Object.keys(clocks), texts.clocks),
      ...missing('refusal', Object.keys(refusals), texts.refusals),
      ...missing('field', fields, texts.fields),
      ...unsaid.map((one) => `${language} has no label for value ${one.value} of ${one.field}`),
      ...missing('need', needsCodes, texts.needs),
      ...missing('purpose', readPurposes, texts.purposes),
      ...missing('priority', priorities, texts.priorities),
      ...missing('fault', Object.keys(inputFaults), texts.faults),
      ...missing('break', chainFaults, texts.breaks),
    ];
  });
}

/** A confirmation may name open fields only: sealed content is not repeated on another screen. */
function faultsOfConfirmation(row: Transition, { transitions }: Labels): string[] {
  const text = transitions[row.name]?.confirm;
  if (!row.confirms) return text === undefined ? [] : [`confirms ${row.name}, whose row does not ask for it`];
  if (!text) return [`has no label for confirmation ${row.name}`];
  const names = [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return names
    .filter((name) => !['reference', 'count'].includes(name) && row.where[name] !== 'open')
    .map((name) => `confirms ${row.name} by {${name}}, which is no open field of it`);
}

export interface FormWords {
  /** The names of fields, also of those inside people, documents, legs and findings. */
  fields: string[];
  /** The values that a form offers, each with the field that offers it. */
  values: { field: string; value: string }[];
}

/** Everything that the forms of these rows show and that needs a label, each once. */
export function wordsOfForms(rows: readonly Pick<Transition, 'schema'>[]): FormWords {
  const fields = new Set<string>();
  const values = new Map<string, FormWords['values'][number]>();
  for (const row of rows) gather(z.toJSONSchema(row.schema, { io: 'input', unrepresentable: 'any' }), '');
  return { fields: [...fields], values: [...values.values()] };

  function gather(schema: unknown, field: string): void {
    if (typeof schema !== 'object' || schema === null) return;
    const { properties = {}, enum: offered = [], const: only, ...inner } = schema as Schema;
    const literals = [
      ...offered,
      ...(only === undefined ? [] : [only]),
      ...(inner.type === 'boolean' ? [true, false] : []),
    ];
    for (const value of literals.map(String)) values.set(`${field}:${value}`, { field, value });
    for (const [name, property] of Object.entries(properties)) {
      fields.add(name);
      gather(property, name);
    }
    for (const one of Object.values(inner)) gather(one, field);
  }
}

/**
 * The parts of a JSON Schema that are read here; all other keys may contain nested schemas (items, anyOf,
 * additionalProperties).
 */
interface Schema {
  type?: unknown;
  properties?: Record<string, unknown>;
  enum?: unknown[];
  const?: unknown;
}
