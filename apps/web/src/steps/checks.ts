import {
  describeFault,
  faultOf,
  type Actor as RuleActor,
  type CaseFile,
  type Labels,
  type Missing,
  type Transition,
} from '@app/lifecycle';
import { isEmpty, valueAt, type Values } from './values';

/** The sentence beside each field that the row's own schema refuses, by the field's path. */
export function faultsOf(row: Transition, labels: Labels, values: Values, input: unknown): Map<string, string> {
  const result = row.schema.safeParse(input);
  const faults = new Map<string, string>();
  for (const issue of result.error?.issues ?? []) {
    const fault = faultOf(issue);
    if (!faults.has(fault.path))
      faults.set(fault.path, describeFault(labels, fault, isEmpty(valueAt(values, fault.path))));
  }
  return faults;
}

interface Asked {
  file: CaseFile;
  actor: Pick<RuleActor, 'id' | 'role' | 'pendingInstructions'>;
  now: Date;
}

/**
 * Why the row's rule would refuse what stands in the form so far; the server decides. What it says of fields that are still empty is left
 * out, and a rule that trips over an unfinished form waits until it is whole.
 */
export function refusalsOf(row: Transition, { file, actor, now }: Asked, values: Values, input: unknown): Missing[] {
  const whole = row.schema.safeParse(input);
  const given = (whole.success ? whole.data : input) as Record<string, unknown>;
  try {
    const refusals =
      row.refuses?.({ input: given, file, actor: { ...actor, facilityId: null }, opened: {}, now }) ?? [];
    return refusals.filter((one) => whole.success || !asksTooEarly(one, values));
  } catch {
    return [];
  }
}

const asksTooEarly = ({ fields = [] }: Missing, values: Values): boolean =>
  fields.some((field) => isEmpty(valueAt(values, field)));
