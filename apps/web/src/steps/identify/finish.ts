import { isChildAt, type CaseFile, type PersonInput } from '@app/lifecycle';
import { isEmpty, type Values } from '../form/values';
import { linesOf } from './mrz';

type Told = Partial<PersonInput>;

/** Whether somebody was a child at arrival, as far as the form says: undefined while it says nothing. */
export function childAtArrival(file: Pick<CaseFile, 'arrivedAt'>, person: Told): boolean | undefined {
  const date = person.birth?.date ?? '';
  if (/^\d{4}(-\d{2}){0,2}$/.test(date)) return isChildAt(file.arrivedAt, person as PersonInput);
  return date === '' ? person.child : undefined;
}

/** Where a card's box "cannot be recorded yet" is kept: beside the answers, so that it comes back with them. It is never sent. */
export const namelessBox = 'nameless';

/** Whether the card asks for the reason in place of the names. What stands in the draft decides, and nothing beside it. */
export function isNameless(person: Values): boolean {
  const box = person[namelessBox];
  return typeof box === 'boolean' ? box : !isEmpty(person['absentBecause']) && isEmpty(person['names']);
}

/**
 * Only a child is asked whether they are alone; with a birth date, nobody is asked whether they are a child; and a name needs no reason for
 * having none.
 */
export const finishIdentities = (input: Record<string, unknown>, file: CaseFile): Record<string, unknown> => ({
  ...input,
  people: (input['people'] as Told[] | undefined)?.map((person) => {
    const { child, documents = [], absentBecause, ...rest } = person;
    const isChild = childAtArrival(file, person);
    return {
      ...rest,
      documents: documents.map((one) => (one.mrz ? { ...one, mrz: linesOf(one.mrz)?.join('\n') ?? one.mrz } : one)),
      ...(person.birth || child === undefined ? {} : { child }),
      ...(isChild === false ? { alone: false } : {}),
      ...(absentBecause === undefined || rest.names ? {} : { absentBecause }),
    };
  }),
});

/** People of whom neither a birth date nor whether they are a child is known: the schema would take that for a no. */
export const ageForgotten = (input: Record<string, unknown>): number[] =>
  ((input['people'] as Told[] | undefined) ?? []).flatMap((person, index) =>
    person.birth || person.child !== undefined ? [] : [index],
  );
