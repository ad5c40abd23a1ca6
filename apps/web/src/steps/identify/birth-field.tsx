import { Checkbox, Fieldset, Group, Input, Select, Stack, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldHint, fieldLabel, valueLabel } from '@app/lifecycle';
import { useLanguage } from '../../i18n';
import { ChoiceField } from '../fields/choice-field';
import { boundTo, fieldId, useStep } from '../form/step-context';

/** As much of a birth date as somebody knows: a year, a month of it, a day of that; and by which calendar. */
export function BirthField({ path }: { path: string }) {
  const { t } = useTranslation();
  const { labels, language } = useLanguage();
  const step = useStep();
  const date = boundTo<string>(step, `${path}.date`, '');
  const calendar = boundTo<string>(step, `${path}.calendar`, '');
  const approximate = boundTo<boolean | ''>(step, `${path}.approximate`, '');
  const [year = '', month = '', day = ''] = date.value.split('-');
  const months = useMemo(() => monthsIn(language), [language]);
  const label = (name: string): string => fieldLabel(labels, step.row.name, name);

  /** A partly known date is approximate; once it is whole, that is for somebody to say. */
  const isApproximate = (parts: number): boolean => parts < partsMax || (day !== '' && approximate.value === true);

  const put = (parts: { year: string; month: string; day: string }): void => {
    const known = [parts.year, ...(parts.month ? [parts.month, ...(parts.day ? [parts.day] : [])] : [])];
    // without a year there is no birth date at all, and nothing more to say of it
    if (parts.year === '') step.set(path, { date: '', calendar: '', approximate: '' });
    else step.set(path, { date: known.join('-'), calendar: calendar.value, approximate: isApproximate(known.length) });
  };

  return (
    <Fieldset legend={label('birth')} p="md" id={fieldId(path)}>
      <Stack gap="sm">
        <Input.Description>{fieldHint(labels, step.row.name, 'birth')}</Input.Description>
        <Group gap="xs" align="flex-end" id={fieldId(`${path}.date`)}>
          <TextInput
            label={t('steps.birth.year')}
            inputMode="numeric"
            maxLength={4}
            value={year}
            onChange={(event) => put({ year: event.currentTarget.value.replace(/\D/g, ''), month, day })}
            error={Boolean(date.error)}
            w={90}
          />
          <Select
            label={t('steps.birth.month')}
            data={months}
            value={month === '' ? null : month}
            onChange={(chosen) => put({ year, month: chosen ?? '', day })}
            placeholder={t('steps.birth.unknown')}
            disabled={year === ''}
            clearable
            w={150}
          />
          <Select
            label={t('steps.birth.day')}
            data={days}
            value={day === '' ? null : day}
            onChange={(chosen) => put({ year, month, day: chosen ?? '' })}
            placeholder={t('steps.birth.unknown')}
            disabled={month === ''}
            clearable
            w={120}
          />
        </Group>
        {date.error ? <Input.Error>{date.error}</Input.Error> : null}
        {year === '' ? null : (
          <>
            <div id={fieldId(`${path}.calendar`)}>
              <ChoiceField
                label={label('calendar')}
                hint={fieldHint(labels, step.row.name, 'calendar')}
                required
                options={['solar', 'lunar'].map((one) => ({ value: one, label: valueLabel(labels, 'calendar', one) }))}
                {...calendar}
              />
            </div>
            <Checkbox
              label={label('approximate')}
              description={fieldHint(labels, step.row.name, 'approximate')}
              checked={approximate.value === true}
              onChange={(event) => approximate.onChange(event.currentTarget.checked)}
            />
          </>
        )}
      </Stack>
    </Fieldset>
  );
}

const partsMax = 3;
const two = (no: number): string => String(no).padStart(2, '0');
const days = Array.from({ length: 31 }, (_, index) => ({ value: two(index + 1), label: String(index + 1) }));

function monthsIn(language: string): { value: string; label: string }[] {
  const format = new Intl.DateTimeFormat(language, { month: 'long', timeZone: 'UTC' });
  return Array.from({ length: 12 }, (_, index) => ({
    value: two(index + 1),
    label: format.format(Date.UTC(2026, index, 15)),
  }));
}
