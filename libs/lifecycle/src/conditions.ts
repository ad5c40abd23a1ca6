import type { CaseFile } from './file.js';
import type { Missing, RefusalCode } from './refused.js';

/** A condition: another field of the same input has one of these answers. */
export interface Answered {
  field: string;
  is: readonly (string | number | boolean)[];
}

/** A condition on which a question depends: another answer, or that the person named in another field is a child. */
export type Condition = Answered | { field: string; isChild: true };

/**
 * When a form asks for a field, and when the field is required although its schema allows it to be empty. It is data,
 * so that forms and clients can follow it.
 */
export interface Asking {
  /** If absent, the form always asks for the field. */
  askedWhen?: readonly Condition[];
  requiredWhen?: { all: readonly Condition[]; refusal: RefusalCode };
}

type Answers = Readonly<Record<string, unknown>>;

export const isAnswered = ({ field, is }: Answered, answers: Answers): boolean =>
  (is as readonly unknown[]).includes(answers[field]);

const allHold = (all: readonly Condition[], answers: Answers, file: Pick<CaseFile, 'members'>): boolean =>
  all.every((one) =>
    'is' in one
      ? isAnswered(one, answers)
      : file.members.some((member) => member.no === answers[one.field] && member.child),
  );

export const isAsked = ({ askedWhen = [] }: Asking, answers: Answers, file: Pick<CaseFile, 'members'>): boolean =>
  allHold(askedWhen, answers, file);

export const isRequired = ({ requiredWhen }: Asking, answers: Answers, file: Pick<CaseFile, 'members'>): boolean =>
  requiredWhen !== undefined && allHold(requiredWhen.all, answers, file);

/** Finds empty fields that other answers require, with the person of the input if the input names one. */
export function leftEmpty(
  fields: Readonly<Record<string, Asking>>,
  answers: Answers,
  file: Pick<CaseFile, 'members'>,
): Missing[] {
  const { person } = answers;
  return Object.entries(fields).flatMap(([name, field]) =>
    field.requiredWhen && isRequired(field, answers, file) && !answers[name]
      ? [
          {
            code: field.requiredWhen.refusal,
            ...(typeof person === 'number' ? { people: [person] } : {}),
            fields: [name],
          },
        ]
      : [],
  );
}
