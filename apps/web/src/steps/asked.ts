import type { CaseFile } from '@app/lifecycle';
import type { StepField } from './shape';
import { finishIdentities } from './identify/finish';
import { finishNeeds } from './needs/finish';
import { emptyOf, inputOf, type Value, type Values } from './values';

/** Whether a field is asked at all, and what it says when it is not. */
interface Condition {
  when: (values: Values, file: CaseFile) => boolean;
  otherwise: null | undefined;
}

/** Fields that the schema lets be empty and the row's rule asks for after another answer: they are marked as required then. */
const requiredAfter: Record<string, (values: Values) => boolean> = {
  'intake.record-consent:guardianName': (values) => values['guardian'] === 'appointed',
  'resettlement.place:apartBecause': (values) => values['together'] === false,
  'case.set-priority:reason': (values) => isAboveNormal(values['priority']),
  'referral.draft-submission:priorityBecause': (values) => isAboveNormal(values['priority']),
};

const isAboveNormal = (priority: Value | undefined): boolean => priority === 'urgent' || priority === 'emergency';

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

/** Answers that follow from others inside of a list. */
const finishes: Record<string, (input: Record<string, unknown>, file: CaseFile) => Record<string, unknown>> = {
  'intake.identify': finishIdentities,
  'intake.assess-needs': finishNeeds,
};

/** The fields that are asked now, and the input that they make. */
export function asked(transition: string, fields: readonly StepField[], values: Values, file: CaseFile): Asked {
  const known = { ...emptyOf(fields), ...values };
  const isAsked = (field: StepField): boolean => conditions[`${transition}:${field.name}`]?.when(known, file) ?? true;
  const isRequired = (field: StepField): boolean =>
    field.required || (requiredAfter[`${transition}:${field.name}`]?.(known) ?? false);
  const shown = fields.filter(isAsked).map((field) => ({ ...field, required: isRequired(field) }));
  const unasked = fields
    .filter((field) => !isAsked(field))
    .flatMap(({ name }) => (conditions[`${transition}:${name}`]?.otherwise === null ? [[name, null] as const] : []));
  const input = { ...inputOf(shown, known), ...Object.fromEntries(unasked) };
  return { fields: shown, input: finishes[transition]?.(input, file) ?? input };
}

interface Asked {
  fields: StepField[];
  input: Record<string, unknown>;
}
