import { everyone, type CaseFile } from '@app/lifecycle';
import type { TFunction } from 'i18next';

export interface PersonOfCase {
  no: number;
  child: boolean;
  alone: boolean;
}

/** Those who still belong to the case, by number, with what the open file knows of each: names are sealed. */
export const peopleOf = (file: CaseFile): PersonOfCase[] =>
  everyone(file).map((no) => {
    const member = file.members.find((one) => one.no === no);
    return { no, child: member?.child ?? false, alone: (member?.child && member.alone) ?? false };
  });

/** "Person 2 (child)". */
export function personName(t: TFunction, { no, child, alone }: PersonOfCase): string {
  if (alone) return t('steps.childAlone', { no });
  return child ? t('steps.child', { no }) : t('steps.person', { no });
}
