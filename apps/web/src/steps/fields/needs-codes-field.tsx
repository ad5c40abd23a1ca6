import { MultiSelect, type ComboboxItemGroup, type OptionsFilter } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { specificNeeds } from '@app/lifecycle';
import { labelsEn } from '@app/lifecycle/labels.en';
import { useLabels } from '../../i18n';
import { inputProps, type FieldProps } from './field';
import { matching, type Searchable } from './matching';

/** UNHCR's specific needs in their groups, found by code or by any word of their names, in the reader's language or English. */
export function NeedsCodesField({ max, ...props }: FieldProps<string[]> & { max: number }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const option = (code: string): Searchable => ({
    value: code,
    label: `${code} · ${nameIn(labels.needs, code)}`,
    words: nameIn(labelsEn.needs, code),
  });
  const groups = Object.entries(specificNeeds.codes).map(([group, details]) => ({
    group: nameIn(labels.needs, group),
    items: [option(group), ...details.map((one) => option(`${group}-${one}`))],
  }));
  return (
    <MultiSelect
      {...inputProps(props)}
      data={groups}
      value={props.value}
      onChange={props.onChange}
      maxValues={max}
      searchable
      filter={filter}
      placeholder={t('steps.search')}
      nothingFoundMessage={t('steps.nothingFound')}
      maxDropdownHeight={320}
      maw={720}
    />
  );
}

const nameIn = (names: Readonly<Record<string, string>>, code: string): string => names[code] ?? code;

const filter: OptionsFilter = ({ options, search }) =>
  options
    .filter((one): one is ComboboxItemGroup<Searchable> => 'group' in one)
    .map((one) => {
      // a group that is sought by its own name shows all that is in it
      const isSought =
        matching([{ value: '', label: typeof one.group === 'string' ? one.group : '' }], search).length > 0;
      return { ...one, items: isSought ? one.items : matching(one.items, search) };
    })
    .filter((one) => one.items.length > 0);
