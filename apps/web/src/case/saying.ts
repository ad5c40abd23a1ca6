import type { Saying } from '@app/lifecycle';
import { useNameOf } from '../api/queries';
import { useLanguage } from '../i18n';
import { formatDay, formatInstant } from '../parts/time';

export interface Says extends Required<Saying> {
  /** A country by its two letters. */
  country: (code: string) => string;
}

/** How this reader reads what a record says: days, instants in the facility's zone, languages and colleagues by name. */
export function useSaying(zone: string | undefined): Says {
  const { language } = useLanguage();
  const nameOf = useNameOf();
  const languages = new Intl.DisplayNames([language], { type: 'language' });
  const countries = new Intl.DisplayNames([language], { type: 'region' });
  return {
    country: (code) => countries.of(code) ?? code,
    day: (day) => formatDay(language, day),
    instant: (at) => formatInstant(language, at, zone),
    language: (tag) => languages.of(tag) ?? tag,
    name: nameOf,
  };
}
