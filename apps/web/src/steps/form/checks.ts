import {
  describeFault,
  faultOf,
  refusalsOf as refusalsOfRow,
  type Actor as RuleActor,
  type CaseFile,
  type Labels,
  type Leg,
  type Missing,
  type Transition,
} from '@app/lifecycle';
import { ageForgotten } from '../identify/finish';
import { faultsOfPlan } from '../plan/faults';
import { isEmpty, valueAt, type Values } from './values';

/** The sentence beside each field that the row's own schema refuses, by the field's path. */
export function faultsOf(
  row: Transition,
  labels: Labels,
  values: Values,
  input: Record<string, unknown>,
): Map<string, string> {
  const result = row.schema.safeParse(input);
  const faults = new Map<string, string>();
  for (const issue of result.error?.issues ?? []) {
    const fault = faultOf(issue);
    if (!faults.has(fault.path))
      faults.set(fault.path, describeFault(labels, fault, isEmpty(valueAt(values, fault.path))));
  }
  if (row.name === 'intake.identify')
    for (const index of ageForgotten(input)) faults.set(`people.${index}.child`, labels.faults.required);
  return new Map([...faults].sort(([a], [b]) => itemOf(a) - itemOf(b)));
}

/** All that is wrong with one item of a list stands together. */
const itemOf = (path: string): number => Number(/\.(\d+)/.exec(path)?.[1] ?? -1);

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
  if (row.name === 'transit.plan') return faultsOfPlan(legsOf(input), file);
  const whole = row.schema.safeParse(input);
  const given = (whole.success ? whole.data : input) as Record<string, unknown>;
  try {
    const refusals = refusalsOfRow(row, { input: given, file, actor: { ...actor, facilityId: null }, opened: {}, now });
    return refusals.filter((one) => whole.success || !asksTooEarly(one, values));
  } catch {
    return [];
  }
}

const legsOf = (input: unknown): Partial<Leg>[] => (input as { legs?: Partial<Leg>[] }).legs ?? [];

const asksTooEarly = ({ fields = [] }: Missing, values: Values): boolean =>
  fields.some((field) => isEmpty(valueAt(values, field)));
