import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n';
import { inputProps, type FieldProps } from './field';
import { SearchSelect, type Searchable } from './search-select';

/** What is spoken at the doors: the dialects of Korean first. Any other BCP-47 tag can be typed. */
const offered = [
  ...['ko-KP', 'ko-KR', 'zh-CN', 'zh', 'en', 'ru', 'mn', 'vi', 'th', 'lo', 'km', 'my', 'ja'],
  ...['fr', 'de', 'es', 'ar', 'kk', 'uz', 'id', 'ms', 'hi', 'bo', 'ug'],
];
const tag = /^[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|\d{3}))?$/;

/** "Korean (North Korea)", in the reader's language; the tag itself where nobody has a name for it. */
export const languageName = (reader: string, code: string): string =>
  new Intl.DisplayNames(reader, { type: 'language', fallback: 'code' }).of(code) ?? code;

/** A language by its name in the reader's language, in English or by its tag; the value is a BCP-47 tag. */
export function LanguageField(props: FieldProps<string>) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const [search, setSearch] = useState('');
  const known = useMemo(
    (): Searchable[] =>
      offered.map((code) => ({
        value: code,
        label: `${languageName(language, code)} · ${code}`,
        words: `${languageName('en', code)} ${languageName(code, code)}`,
      })),
    [language],
  );
  const extra = [props.value, typedTag(search)].filter((one) => one !== '' && !offered.includes(one));
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

/** What was typed as a tag in its usual spelling, `ko-kp` as `ko-KP`; empty where it is none. */
export function typedTag(text: string): string {
  try {
    const [canonical = ''] = Intl.getCanonicalLocales(text.trim());
    return tag.test(canonical) ? canonical : '';
  } catch {
    return '';
  }
}
