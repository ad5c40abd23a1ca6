import { describeFault, describeMissing, fieldLabel, type Labels, type Missing } from '@app/lifecycle';
import type { TFunction } from 'i18next';
import type { Problem } from '../api/client';
import type { Complaint } from './error-summary';
import { valueAt, type Values } from './values';

/** "Person 1, Sex" for `people.0.sex`: which of a list's items, and the way to the field in it. */
export function nameOfPath({ labels, t, transition, values }: Words, path: string): string {
  const [first = '', index, ...inner] = path.split('.');
  const name = (field: string): string =>
    /^\d+$/.test(field) ? String(Number(field) + 1) : fieldLabel(labels, transition, field);
  if (index === undefined || !/^\d+$/.test(index)) return path.split('.').map(name).join(', ');
  const person = valueAt(values, `${first}.${index}.person`);
  const no = Number(index) + 1;
  const item =
    typeof person === 'number'
      ? t('steps.person', { no: person })
      : first === 'legs'
        ? t('steps.plan.leg', { no })
        : `${name(first)} ${no}`;
  return [item, ...inner.map(name)].join(', ');
}

/** What sentences about a step's fields are made of. */
export interface Words {
  labels: Labels;
  t: TFunction;
  transition: string;
  values: Values;
}

export const complaintsOfFaults = (words: Words, faults: ReadonlyMap<string, string>): Complaint[] =>
  [...faults].map(([path, text]) => ({ path, text: `${nameOfPath(words, path)}: ${text}` }));

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
