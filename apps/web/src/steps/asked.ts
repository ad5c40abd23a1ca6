import type { CaseFile } from '@app/lifecycle';
import type { StepField } from './shape';
import { emptyOf, inputOf, type Value, type Values } from './values';

/** Whether a field is asked at all, and what it says when it is not. */
interface Condition {
  when: (values: Values, file: CaseFile) => boolean;
  otherwise: null | undefined;
}

const isChild = (file: CaseFile, no: Value | undefined): boolean =>
  file.members.some((one) => one.no === no && one.child);

/** Questions that only make sense after another answer. Everything else is always asked. */
const conditions: Record<string, Condition> = {
  'intake.record-consent:guardian': { when: (values, file) => isChild(file, values['person']), otherwise: null },
  'intake.record-consent:guardianName': {
    when: (values, file) => isChild(file, values['person']) && values['guardian'] === 'appointed',
    otherwise: undefined,
  },
  'resettlement.place:apartBecause': { when: (values) => values['together'] === false, otherwise: undefined },
  'transit.log-exit-permission:validUntil': { when: (values) => values['status'] === 'granted', otherwise: null },
};

/** The fields that are asked now, and the input that they make. */
export function asked(transition: string, fields: readonly StepField[], values: Values, file: CaseFile): Asked {
  const known = { ...emptyOf(fields), ...values };
  const isAsked = (field: StepField): boolean => conditions[`${transition}:${field.name}`]?.when(known, file) ?? true;
  const shown = fields.filter(isAsked);
  const unasked = fields
    .filter((field) => !isAsked(field))
    .flatMap(({ name }) => (conditions[`${transition}:${name}`]?.otherwise === null ? [[name, null] as const] : []));
  return { fields: shown, input: { ...inputOf(shown, known), ...Object.fromEntries(unasked) } };
}

interface Asked {
  fields: StepField[];
  input: Record<string, unknown>;
}
