import { Group, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { facilitiesQuery } from '../api/queries';
import type { FigureFilters } from './queries';

interface Props {
  /** As they are counted by. */
  from: string;
  to: string;
  facility: string | undefined;
  onChange: (filters: FigureFilters) => void;
}

const dayMs = 86_400_000;
export const lastDays = (days: number, now = Date.now()): { from: string; to: string } => ({
  from: new Date(now - (days - 1) * dayMs).toISOString().slice(0, 10),
  to: new Date(now).toISOString().slice(0, 10),
});

const spans = [30, 90, 365] as const;

/** Which cases are counted: the period in which they were opened, and the facility. */
export function FigureFilterBar({ from, to, facility, onChange }: Props) {
  const { t } = useTranslation();
  const { data: facilities } = useQuery(facilitiesQuery);
  const span = spans.find((days) => lastDays(days).from === from && lastDays(days).to === to);
  const change = (changed: FigureFilters): void =>
    onChange({ from, to, ...(facility ? { facility } : {}), ...changed });
  return (
    <Group gap="sm" align="flex-end" mb="md" className="no-print" role="group" aria-label={t('figures.filters.label')}>
      <SegmentedControl
        aria-label={t('figures.filters.last')}
        value={span ? String(span) : ''}
        onChange={(days) => change(lastDays(Number(days)))}
        data={spans.map((days) => ({
          value: String(days),
          label: days === 365 ? t('figures.filters.year') : t('figures.filters.days', { count: days }),
        }))}
      />
      <TextInput
        type="date"
        label={t('figures.filters.from')}
        value={from}
        max={to}
        onChange={(event) => event.currentTarget.value && change({ from: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={t('figures.filters.to')}
        value={to}
        min={from}
        onChange={(event) => event.currentTarget.value && change({ to: event.currentTarget.value })}
      />
      <Select
        label={t('figures.filters.facility')}
        placeholder={t('figures.filters.anyFacility')}
        data={(facilities ?? []).map(({ code, name }) => ({ value: code, label: name }))}
        value={facility ?? null}
        onChange={(code) => onChange({ from, to, ...(code ? { facility: code } : {}) })}
        clearable
      />
    </Group>
  );
}
