import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Role, Stage } from '@app/lifecycle';
import { colleaguesQuery, useActor } from '../../api/queries';
import type { Colleague } from '../../api/types';
import { useLabels } from '../../i18n';
import { inputProps, type FieldProps } from './field';
import { SearchSelect } from './search-select';

/** Who works on a case in which stage: they come before the others. */
const workers: Record<Stage, readonly Role[]> = {
  intake: ['intake-officer', 'head-of-mission', 'caseworker'],
  referral: ['caseworker', 'reviewer'],
  transit: ['transit-officer', 'caseworker'],
  resettlement: ['resettlement-officer', 'caseworker'],
};
const neverAssigned: readonly Role[] = ['auditor', 'administrator', 'system'];

/** Whom the case can be given to: active, and of its own facility where they are bound to one. Those of its stage first. */
export function assignable(people: readonly Colleague[], stage: string, facility: string | undefined): Colleague[] {
  const first = stage in workers ? workers[stage as Stage] : [];
  const rank = (one: Colleague): number => (first.includes(one.role) ? first.indexOf(one.role) : first.length);
  return people
    .filter((one) => one.active && one.username !== null && !neverAssigned.includes(one.role))
    .filter((one) => one.facility === null || one.facility === facility)
    .sort((a, b) => rank(a) - rank(b) || (a.username ?? '').localeCompare(b.username ?? ''));
}

const nobody = 'null';

/** A colleague by name; oneself first, and "nobody" where that is an answer. */
export function ColleagueField({ stage, facility, none, ...props }: FieldProps<string | null> & Where) {
  const { t } = useTranslation();
  const labels = useLabels();
  const actor = useActor();
  const { data = [], isPending } = useQuery(colleaguesQuery);
  const people = assignable(data, stage, facility);
  const me = people.find((one) => one.id === actor.id);
  const told = (one: Colleague): string => `${one.username} · ${labels.roles[one.role]}`;
  return (
    <SearchSelect
      {...inputProps(props)}
      data={[
        ...(me ? [{ value: me.id, label: t('steps.me', { name: told(me) }) }] : []),
        ...(none ? [{ value: nobody, label: none }] : []),
        ...people.filter((one) => one.id !== actor.id).map((one) => ({ value: one.id, label: told(one) })),
      ]}
      disabled={isPending}
      value={props.value === null ? nobody : props.value}
      onChange={(chosen) => props.onChange(chosen === nobody ? null : chosen)}
    />
  );
}

interface Where {
  /** The case's stage, and its facility's code. */
  stage: string;
  facility: string | undefined;
  none?: string | undefined;
}
