import { Select, type ComboboxItem, type OptionsFilter, type SelectProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export interface Searchable extends ComboboxItem {
  /** Other words that find it: its code, its name in English. */
  words?: string;
}

const shownMax = 60;

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** Every word of what is searched is somewhere in the label, the code or the other words. Names that begin with it come first. */
export function matching(options: readonly Searchable[], search: string): Searchable[] {
  const sought = plain(search).split(/\s+/).filter(Boolean);
  const found = options.filter((one) => {
    const text = plain(`${one.label} ${one.value} ${one.words ?? ''}`);
    return sought.every((word) => text.includes(word));
  });
  const begins = (one: Searchable): number => (plain(one.label).startsWith(plain(search)) ? 0 : 1);
  return search === '' ? found : found.sort((a, b) => begins(a) - begins(b));
}

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
