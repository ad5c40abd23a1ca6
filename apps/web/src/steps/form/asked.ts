import { isAsked, isRequired, type CaseFile, type Transition } from '@app/lifecycle';
import type { StepField } from './shape';
import { finishIdentities } from '../identify/finish';
import { finishNeeds } from '../needs/finish';
import { emptyOf, inputOf, type Values } from './values';

/** Answers that follow from others inside of a list. */
const finishes: Record<string, (input: Record<string, unknown>, file: CaseFile) => Record<string, unknown>> = {
  'intake.identify': finishIdentities,
  'intake.assess-needs': finishNeeds,
};

/** The fields that are asked now, and the input that they make. A question that is not asked has the value that its schema uses for no answer. */
export function asked(
  row: Pick<Transition, 'name' | 'input'>,
  fields: readonly StepField[],
  values: Values,
  file: CaseFile,
): Asked {
  const known = { ...emptyOf(fields), ...values };
  const shown = fields
    .filter(({ name }) => isAsked(row.input[name] ?? {}, known, file))
    .map((field) => ({ ...field, required: field.required || isRequired(row.input[field.name] ?? {}, known, file) }));
  const unasked = fields
    .filter((field) => !shown.some((one) => one.name === field.name))
    .flatMap(({ name }) => {
      const none = row.input[name]?.schema.safeParse(undefined).data;
      return none === undefined ? [] : [[name, none] as const];
    });
  const input = { ...inputOf(shown, known), ...Object.fromEntries(unasked) };
  return { fields: shown, input: finishes[row.name]?.(input, file) ?? input };
}

interface Asked {
  fields: StepField[];
  input: Record<string, unknown>;
}
