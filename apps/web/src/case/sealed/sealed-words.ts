import { valueLabel } from '@app/lifecycle';
import { useLanguage } from '../../i18n';
import { formatDay } from '../../parts/time';
import { countryName } from '../../steps/fields/countries';
import { isRecord } from './opened-people';

const day = /^\d{4}-\d{2}-\d{2}$/;
const countryFields = ['nationality', 'issuer', 'country'];
const country = /^[A-Z]{2}$/;

/** What was stated of a person, in one line: for tables where two people stand beside each other. */
export function useSealedWords(): (field: string, value: unknown) => string {
  const { labels, language } = useLanguage();
  return inWords;

  function inWords(field: string, value: unknown): string {
    if (value === null || value === undefined || value === '') return '';
    if (Array.isArray(value)) return value.map((one: unknown) => inWords(field, one)).join('; ');
    if (isRecord(value))
      return Object.entries(value)
        .filter(([, inner]) => inner !== false)
        .map(([name, inner]) => (inner === true ? (labels.fields[name] ?? name) : inWords(name, inner)))
        .join(' · ');
    if (typeof value === 'boolean' || typeof value === 'number') return valueLabel(labels, field, value);
    if (typeof value !== 'string') return '';
    if (day.test(value)) return formatDay(language, value);
    if (countryFields.includes(field) && country.test(value)) return countryName(language, value);
    return valueLabel(labels, field, value);
  }
}
