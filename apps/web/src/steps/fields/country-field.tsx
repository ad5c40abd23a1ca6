import { MultiSelect, type OptionsFilter } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n';
import { countriesIn } from './countries';
import { inputProps, type FieldProps } from './field';
import { matching, SearchSelect, type Searchable } from './search-select';

/** A country by name or code. `first` come before all others: the country of origin, or "stateless" where that is an answer. */
export function CountryField({ first = [], ...props }: FieldProps<string> & { first?: readonly Searchable[] }) {
  const { language } = useLanguage();
  const others = countriesIn(language).filter((one) => !first.some((it) => it.value === one.value));
  return (
    <SearchSelect
      {...inputProps(props)}
      data={[...first, ...others]}
      value={props.value}
      onChange={props.onChange}
      clearable={!props.required}
    />
  );
}

const filter: OptionsFilter = ({ options, search }) =>
  matching(
    options.filter((one): one is Searchable => 'value' in one),
    search,
  ).slice(0, 60);

/** Countries in an order that counts: the first one chosen is the first. */
export function CountriesField({ max, ...props }: FieldProps<string[]> & { max: number }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  return (
    <MultiSelect
      {...inputProps(props)}
      data={countriesIn(language)}
      value={props.value}
      onChange={props.onChange}
      maxValues={max}
      searchable
      filter={filter}
      placeholder={props.value.length === 0 ? t('steps.search') : ''}
      nothingFoundMessage={t('steps.nothingFound')}
      hidePickedOptions
      maw={620}
    />
  );
}
