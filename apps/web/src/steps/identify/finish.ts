import { isChildAt, type CaseFile, type PersonInput } from '@app/lifecycle';
import { linesOf } from './mrz';

type Told = Partial<PersonInput>;

/** Whether somebody was a child at arrival, as far as the form says: undefined while it says nothing. */
export function childAtArrival(file: Pick<CaseFile, 'arrivedAt'>, person: Told): boolean | undefined {
  const date = person.birth?.date ?? '';
  if (/^\d{4}(-\d{2}){0,2}$/.test(date)) return isChildAt(file.arrivedAt, person as PersonInput);
  return date === '' ? person.child : undefined;
}

/** Only a child is asked whether they are alone; with a birth date, nobody is asked whether they are a child. */
export const finishIdentities = (input: Record<string, unknown>, file: CaseFile): Record<string, unknown> => ({
  ...input,
  people: (input['people'] as Told[] | undefined)?.map((person) => {
    const { child, documents = [], ...rest } = person;
    const isChild = childAtArrival(file, person);
    return {
      ...rest,
      documents: documents.map((one) => (one.mrz ? { ...one, mrz: linesOf(one.mrz)?.join('\n') ?? one.mrz } : one)),
      ...(person.birth || child === undefined ? {} : { child }),
      ...(isChild === false ? { alone: false } : {}),
    };
  }),
});

/** People of whom neither a birth date nor whether they are a child is known: the schema would take that for a no. */
export const ageForgotten = (input: Record<string, unknown>): number[] =>
  ((input['people'] as Told[] | undefined) ?? []).flatMap((person, index) =>
    person.birth || person.child !== undefined ? [] : [index],
  );
