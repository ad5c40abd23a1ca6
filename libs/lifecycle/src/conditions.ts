import type { CaseFile } from './file.js';
import type { Missing, RefusalCode } from './refused.js';

/** What another field of the same input says: one of these answers. */
export interface Answered {
  field: string;
  is: readonly (string | number | boolean)[];
}

/** What a question depends on: another answer, or that the person whom another field names is a child. */
export type Condition = Answered | { field: string; isChild: true };

/** When a field is asked, and when it must be filled in although its schema lets it be empty. Data, so that forms and clients follow it too. */
export interface Asking {
  /** Without it, the field is always asked. */
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

/** Fields that other answers ask for and that were left empty, with the person of the input where it names one. */
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
