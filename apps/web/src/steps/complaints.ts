import { describeFault, describeMissing, fieldLabel, type Labels, type Missing } from '@app/lifecycle';
import type { TFunction } from 'i18next';
import type { Problem } from '../api/client';
import type { Complaint } from './error-summary';
import { valueAt, type Values } from './values';

/** "Person 1, Sex" for `people.0.sex`: which of a list's items, and the field in it. */
export function nameOfPath({ labels, t, transition, values }: Words, path: string): string {
  const steps = path.split('.');
  const last = steps.findLast((step) => !/^\d+$/.test(step)) ?? path;
  const [first = '', index] = steps;
  const name = fieldLabel(labels, transition, last);
  if (index === undefined || !/^\d+$/.test(index)) return name;
  const no = valueAt(values, `${first}.${index}.person`);
  const item =
    typeof no === 'number'
      ? t('steps.person', { no })
      : first === 'legs'
        ? t('steps.plan.leg', { no: Number(index) + 1 })
        : `${fieldLabel(labels, transition, first)} ${Number(index) + 1}`;
  return last === first ? item : `${item}, ${name}`;
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
export function complaintsOfProblem(words: Words, problem: Problem): Complaint[] {
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
