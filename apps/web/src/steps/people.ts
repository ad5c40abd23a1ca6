import type { CaseFile } from '@app/lifecycle';
import type { TFunction } from 'i18next';

export interface PersonOfCase {
  no: number;
  child: boolean;
  alone: boolean;
}

/** The case's people by number, with what the open file knows of each: names are sealed. */
export const peopleOf = (file: CaseFile): PersonOfCase[] =>
  Array.from({ length: file.people }, (_, index) => {
    const member = file.members.find((one) => one.no === index + 1);
    return { no: index + 1, child: member?.child ?? false, alone: (member?.child && member.alone) ?? false };
  });

/** "Person 2 (child)". */
export function personName(t: TFunction, { no, child, alone }: PersonOfCase): string {
  if (alone) return t('steps.childAlone', { no });
  return child ? t('steps.child', { no }) : t('steps.person', { no });
}
