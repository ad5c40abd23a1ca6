import { Select, type OptionsFilter, type SelectProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { matching, type Searchable } from './matching';

const shownMax = 60;

const filter: OptionsFilter = ({ options, search }) => {
  const items = options.filter((one): one is Searchable => 'value' in one);
  return matching(items, search).slice(0, shownMax);
};

/** A long list that is searched by name and by code. */
export function SearchSelect({ data, value, onChange, ...props }: SearchSelectProps) {
  const { t } = useTranslation();
  return (
    <Select
      placeholder={t('steps.search')}
      nothingFoundMessage={t('steps.nothingFound')}
      maw={460}
      // what must be answered is not taken back by choosing it again
      allowDeselect={props.clearable === true}
      {...props}
      data={data}
      value={value === '' ? null : value}
      onChange={(chosen) => onChange(chosen ?? '')}
      searchable
      filter={filter}
      selectFirstOptionOnChange
    />
  );
}

interface SearchSelectProps extends Omit<SelectProps, 'data' | 'value' | 'onChange' | 'filter'> {
  data: Searchable[];
  value: string;
  onChange: (value: string) => void;
}
