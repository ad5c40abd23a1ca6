import { describeFault, describeMissing, fieldLabel, type Labels, type Missing } from '@app/lifecycle';
import type { Problem } from '../api/client';
import type { Complaint } from './error-summary';

/** "Person 1, Sex" for `people.0.sex`: which of a list's items, and the field in it. */
export function nameOfPath(labels: Labels, transition: string, path: string): string {
  const steps = path.split('.');
  const last = steps.findLast((step) => !/^\d+$/.test(step)) ?? path;
  const [first = ''] = steps;
  const name = fieldLabel(labels, transition, last);
  const index = steps.find((step) => /^\d+$/.test(step));
  if (index === undefined) return name;
  return `${fieldLabel(labels, transition, first)} ${Number(index) + 1}${last === first ? '' : `, ${name}`}`;
}

export const complaintsOfFaults = (
  labels: Labels,
  transition: string,
  faults: ReadonlyMap<string, string>,
): Complaint[] =>
  [...faults].map(([path, text]) => ({ path, text: `${nameOfPath(labels, transition, path)}: ${text}` }));

/** What the server refused: single fields by name, else what is missing, else its own sentence. */
export function complaintsOfProblem(
  labels: Labels,
  transition: string,
  problem: Problem,
  otherwise: string,
): Complaint[] {
  if (problem.fields.length > 0)
    return problem.fields.map((one) => ({
      path: one.path,
      text: `${nameOfPath(labels, transition, one.path)}: ${describeFault(labels, one)}`,
    }));
  if (problem.missing.length > 0) return problem.missing.map((one) => complaintOfMissing(labels, one));
  return [{ text: problem.message || otherwise }];
}

export const complaintOfMissing = (labels: Labels, missing: Missing): Complaint => ({
  path: missing.fields?.[0],
  text: describeMissing(labels, missing),
});
