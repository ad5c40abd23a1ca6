import { useLanguage } from '../../i18n';
import { inputProps, type FieldProps } from './field';
import { SearchSelect, type Searchable } from './search-select';

/** A time zone by the name of a city in it, or by what it is called in the reader's language. */
export function ZoneField(props: FieldProps<string>) {
  const { language } = useLanguage();
  const zones = zonesIn(language);
  const isListed = props.value === '' || zones.some((one) => one.value === props.value);
  const data = isListed ? zones : [{ value: props.value, label: props.value.replaceAll('_', ' ') }, ...zones];
  return <SearchSelect {...inputProps(props)} data={data} value={props.value} onChange={props.onChange} />;
}

const lists = new Map<string, Searchable[]>();

function zonesIn(language: string): Searchable[] {
  const known =
    lists.get(language) ??
    Intl.supportedValuesOf('timeZone').map((zone) => ({
      value: zone,
      label: zone.replaceAll('_', ' '),
      words: zoneName(language, zone),
    }));
  lists.set(language, known);
  return known;
}

function zoneName(language: string, zone: string): string {
  const parts = new Intl.DateTimeFormat(language, { timeZone: zone, timeZoneName: 'long' }).formatToParts(0);
  return parts.find((one) => one.type === 'timeZoneName')?.value ?? '';
}
