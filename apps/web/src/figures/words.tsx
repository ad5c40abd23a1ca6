import { Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n';
import type { CaseFilters } from '@app/api';
import type { CaseFilter, Count, Days } from '@app/lifecycle';

/** Numbers as text. Withheld numbers and missing ones say so. */
export function useNumbers(): {
  count: (cases: Count) => string;
  days: (days: Days, suppressed: boolean) => string;
  share: (part: number) => string;
} {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const whole = new Intl.NumberFormat(language);
  const inDays = new Intl.NumberFormat(language, {
    ...{ style: 'unit', unit: 'day', unitDisplay: 'long', maximumFractionDigits: 1 },
  });
  const percent = new Intl.NumberFormat(language, { style: 'percent' });
  return {
    count: (cases) => (cases === null ? t('figures.withheld') : whole.format(cases)),
    days: (days, suppressed) =>
      days === null ? (suppressed ? t('figures.withheld') : t('figures.none')) : inDays.format(days),
    share: (part) => percent.format(part),
  };
}

interface LinkProps {
  list: CaseFilter;
  cases: Count;
  what: string;
  children: ReactNode;
}

/** A number that links to a list of its cases, if there is such a list. */
export function ListLink({ list, cases, what, children }: LinkProps) {
  const { t } = useTranslation();
  if (!list || cases === 0) return children;
  return (
    <Link to="/cases" search={searchOf(list)} style={{ color: 'inherit' }}>
      {children}
      <span className="visually-hidden"> {t('figures.toList', { what })}</span>
    </Link>
  );
}

export const searchOf = ({ open, ...list }: NonNullable<CaseFilter>): CaseFilters => ({
  ...list,
  ...(open ? { open: true } : {}),
});

export function CountCell({ cases }: { cases: Count }) {
  const { count } = useNumbers();
  return (
    <Text component="span" inherit className="numeric" c={cases === null ? 'dimmed' : undefined}>
      {count(cases)}
    </Text>
  );
}
