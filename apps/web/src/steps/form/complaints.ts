import { describeFault, describeMissing, fieldLabel, type Labels, type Missing } from '@app/lifecycle';
import type { TFunction } from 'i18next';
import type { Problem } from '../../api/client';
import type { Complaint } from '../notices/error-summary';
import type { FieldShape, Shape } from './shape';
import { valueAt, type Values } from './values';

/** "Person 1, Documents 2, Kind" for `people.0.documents.1.kind`: which of a list's items, and the way to the field in it. */
export const nameOfPath = (words: Words, path: string): string => partsOfPath(words, path).join(', ');

function partsOfPath({ labels, t, transition, values }: Words, path: string): string[] {
  const [first = '', index, ...inner] = path.split('.');
  const name = (field: string): string => fieldLabel(labels, transition, field);
  const named = (parts: readonly string[]): string[] =>
    parts.reduce<string[]>(
      (all, part) =>
        isIndex(part) ? [...all.slice(0, -1), `${all.at(-1) ?? ''} ${Number(part) + 1}`.trim()] : [...all, name(part)],
      [],
    );
  if (!isIndex(index)) return named(path.split('.'));
  const person = valueAt(values, `${first}.${index}.person`);
  const no = Number(index) + 1;
  const item =
    typeof person === 'number'
      ? t('steps.person', { no: person })
      : first === 'legs'
        ? t('steps.plan.leg', { no })
        : `${name(first)} ${no}`;
  return [item, ...named(inner)];
}

const isIndex = (part: string | undefined): part is string => /^\d+$/.test(part ?? '');

/** What sentences about a step's fields are made of. */
export interface Words {
  labels: Labels;
  t: TFunction;
  transition: string;
  values: Values;
}

/** One sentence each. Of an answer that is not there yet it says what to do, in the words of the form. */
export const complaintsOfFaults = (
  words: Words,
  fields: readonly FieldShape[],
  faults: ReadonlyMap<string, string>,
): Complaint[] =>
  [...faults].map(([path, text]) => ({
    path,
    text:
      text === words.labels.faults.required ? whatToAnswer(words, fields, path) : `${nameOfPath(words, path)}: ${text}`,
  }));

function whatToAnswer(words: Words, fields: readonly FieldShape[], path: string): string {
  const parts = partsOfPath(words, path);
  const [field = '', of] = [parts.at(-1), parts.slice(0, -1).join(', ')];
  const verb = isTyped(shapeAt(fields, path)) ? 'enter' : 'choose';
  return of ? words.t(`steps.answer.${verb}Of`, { field, of }) : words.t(`steps.answer.${verb}`, { field });
}

const isTyped = (shape: Shape | undefined): boolean =>
  shape === undefined || ['text', 'number', 'day', 'instant'].includes(shape.type);

function shapeAt(fields: readonly FieldShape[], path: string): Shape | undefined {
  const [name, ...inner] = path.split('.').filter((part) => !isIndex(part));
  const shape = fields.find((field) => field.name === name)?.shape;
  if (inner.length === 0) return shape;
  return shape?.type === 'group' || shape?.type === 'list' ? shapeAt(shape.fields, inner.join('.')) : undefined;
}

/** What the server refused: single fields by name, else what is missing, else its own sentence. */
export function complaintsOfProblem(
  words: Words,
  problem: Pick<Problem, 'fields' | 'missing' | 'message'>,
): Complaint[] {
  if (problem.fields.length > 0)
    return problem.fields.map((one) => ({
      path: one.path,
      text: `${nameOfPath(words, one.path)}: ${describeFault(words.labels, one)}`,
    }));
  if (problem.missing.length > 0) return problem.missing.map((one) => complaintOfMissing(words.labels, one));
  return [{ text: problem.message || words.t('steps.notSent') }];
}

export const complaintOfMissing = (labels: Labels, missing: Missing): Complaint => ({
  path: missing.fields?.[0],
  text: describeMissing(labels, missing),
});
