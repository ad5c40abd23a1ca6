import { Group, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { summaryQuery } from '../api/queries';
import type { CaseFilters, CaseSummary } from '@app/api';
import { useLanguage } from '../i18n';
import classes from './cases.module.css';
import { narrowingOf, seenFrom, standard, views } from './views';

/** A count, and the filter that lists its cases. */
const counted = {
  open: { of: (sum: CaseSummary) => sum.open, filters: standard },
  pastDue: { of: (sum: CaseSummary) => sum.due, filters: { ...standard, due: 'now' } },
  dueSoon: { of: (sum: CaseSummary) => sum.due + sum.dueSoon, filters: views.due },
  unassigned: { of: (sum: CaseSummary) => sum.unassigned, filters: views.unassigned },
  mine: { of: (sum: CaseSummary) => sum.mine, filters: views.mine },
  held: { of: (sum: CaseSummary) => sum.held, filters: { ...standard, held: true } },
} as const satisfies Record<string, { of: (sum: CaseSummary) => number; filters: CaseFilters }>;

/** Numbers of cases; each leads to its cases. */
export function Counts({ filters }: { filters: CaseFilters }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  // closed cases are not counted as due or unassigned
  const { data } = useQuery(summaryQuery({ ...narrowingOf(filters), open: true }));
  const number = new Intl.NumberFormat(language);
  return (
    <Group component="ul" className={classes.counts} aria-label={t('cases.counts.label')}>
      {(Object.keys(counted) as (keyof typeof counted)[]).map((name) => {
        const count = data && counted[name].of(data);
        return (
          <li key={name}>
            <Link
              to="/cases"
              search={seenFrom(filters, counted[name].filters)}
              className={classes.count}
              activeOptions={{ exact: true }}
            >
              {count === undefined ? (
                <Skeleton component="span" display="inline-block" h={16} w={24} />
              ) : (
                <Text component="span" fw={650} fz="lg" className="numeric" c={urgency(name, count)}>
                  {number.format(count)}
                </Text>
              )}{' '}
              <Text component="span" size="sm" c="dimmed">
                {t(`cases.counts.${name}`)}
              </Text>
            </Link>
          </li>
        );
      })}
    </Group>
  );
}

const urgency = (name: keyof typeof counted, count: number): string | undefined =>
  name === 'pastDue' && count > 0 ? 'light-dark(var(--mantine-color-red-9), var(--mantine-color-red-3))' : undefined;
