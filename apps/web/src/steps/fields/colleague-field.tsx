import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { colleaguesQuery, useActor } from '../../api/queries';
import type { Colleague } from '@app/api';
import { useLabels } from '../../i18n';
import { assignable } from './assignable';
import { inputProps, type FieldProps } from './field';
import { SearchSelect } from './search-select';

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
