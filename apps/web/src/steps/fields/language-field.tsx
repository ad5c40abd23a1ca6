import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n';
import { inputProps, type FieldProps } from './field';
import type { Searchable } from './matching';
import { languageName, offeredLanguages, typedTag } from './languages';
import { SearchSelect } from './search-select';

/** A language by its name in the reader's language, in English or by its tag; the value is a BCP-47 tag. */
export function LanguageField(props: FieldProps<string>) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const [search, setSearch] = useState('');
  const known = useMemo(
    (): Searchable[] =>
      offeredLanguages.map((code) => ({
        value: code,
        label: `${languageName(language, code)} · ${code}`,
        words: `${languageName('en', code)} ${languageName(code, code)}`,
      })),
    [language],
  );
  const extra = [props.value, typedTag(search)].filter((one) => one !== '' && !offeredLanguages.includes(one));
  const typed = [...new Set(extra)].map((code) => ({
    value: code,
    label: `${languageName(language, code)} · ${code}`,
    words: search,
  }));
  return (
    <SearchSelect
      {...inputProps(props)}
      data={[...known, ...typed]}
      value={props.value}
      onChange={props.onChange}
      onSearchChange={setSearch}
      nothingFoundMessage={t('steps.languageByTag')}
      clearable={!props.required}
    />
  );
}
