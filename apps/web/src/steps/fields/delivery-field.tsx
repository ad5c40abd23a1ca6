import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { AnswerOf, auditRoutes } from '@app/api';
import { ask, query } from '../../api/client';
import { useLabels } from '../../i18n';
import { inputProps, type FieldProps } from './field';
import { SearchSelect } from './search-select';

const listMax = 200;

/** A delivery of this case that was parked after repeated failure, by the step that it should have made. */
export function DeliveryField({ reference, ...props }: FieldProps<string> & { reference: string }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const { data = [], isPending } = useQuery({
    queryKey: ['deliveries', 'parked'],
    queryFn: async ({ signal }) =>
      (
        await ask<AnswerOf<typeof auditRoutes.deliveries>>(
          `/api/audit/deliveries${query({ parked: true, limit: listMax })}`,
          {
            signal,
          },
        )
      ).deliveries,
  });
  const parked = data.filter((one) => one.ref === reference);
  return (
    <SearchSelect
      {...inputProps(props)}
      data={parked.map((one) => ({
        value: one.id,
        label: t('steps.parked', { task: labels.transitions[one.task]?.title ?? one.task, count: one.attempts }),
      }))}
      disabled={isPending}
      nothingFoundMessage={t('steps.noneParked')}
      value={props.value}
      onChange={props.onChange}
    />
  );
}
