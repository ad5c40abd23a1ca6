import type { Saying } from '@app/lifecycle';
import { useNameOf } from '../../api/queries';
import { useLanguage } from '../../i18n';
import { formatDay, formatInstant } from '../../parts/time';

/** How this reader reads what a record says: days, instants in the facility's zone, languages and colleagues by name. */
export function useSaying(zone: string | undefined): Required<Saying> {
  const { language } = useLanguage();
  const nameOf = useNameOf();
  const languages = new Intl.DisplayNames([language], { type: 'language' });
  return {
    day: (day) => formatDay(language, day),
    instant: (at) => formatInstant(language, at, zone),
    language: (tag) => languages.of(tag) ?? tag,
    name: nameOf,
  };
}
