import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { destinationsQuery } from '../../api/queries';
import { inputProps, type FieldProps } from './field';
import { SearchSelect } from './search-select';

/** A place that receives people, with how many are free; one that has too few cannot be chosen. */
export function DestinationField({ needed, ...props }: FieldProps<string> & { needed: number }) {
  const { t } = useTranslation();
  const { data = [], isPending } = useQuery(destinationsQuery);
  return (
    <SearchSelect
      {...inputProps(props)}
      data={data.map((one) => ({
        value: one.id,
        label: t('steps.freePlaces', { name: one.label, count: one.places - one.taken, total: one.places }),
        disabled: one.places - one.taken < needed,
      }))}
      disabled={isPending}
      value={props.value}
      onChange={props.onChange}
    />
  );
}
