import { Button, Group, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n';
import { formatInstant, formatTime, instantIn, ownZone, wallIn } from '../../parts/time';
import { inputProps, type FieldProps } from './field';

/** An instant, typed by the clock of `zone` and kept in UTC; where the reader's clock differs, theirs is beside it. */
export function InstantField({ zone, ...props }: FieldProps<string> & { zone: string }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const { value, onChange } = props;
  const differs = value !== '' && formatTime(language, value, zone) !== formatTime(language, value);
  return (
    <div>
      <Group align="flex-end" gap="xs" wrap="nowrap">
        <TextInput
          {...inputProps(props)}
          type="datetime-local"
          max="9999-12-31T23:59"
          value={value === '' ? '' : wallIn(zone, value)}
          onChange={({ currentTarget }) => onChange(instantOf(zone, currentTarget.value))}
          w={250}
        />
        <Button variant="default" onClick={() => onChange(instantOf(zone, wallIn(zone, new Date())))}>
          {t('steps.now')}
        </Button>
      </Group>
      <Text size="xs" c="dimmed" mt={4}>
        {t('steps.clockOf', { zone: zone.replaceAll('_', ' ') })}
        {differs ? ` · ${t('parts.yourTime', { time: formatInstant(language, value, ownZone()) })}` : null}
      </Text>
    </div>
  );
}

/** A box that is only half filled in is empty to the browser, and a year of six digits is no date. */
function instantOf(zone: string, wall: string): string {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(wall) ? instantIn(zone, wall.slice(0, 16)) : '';
}
