import { Paper, Text, Title } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { DailySheetButton } from '../tlog/daily-sheet-button';
import { PageTitle } from '../parts/page-title';
import { Loading } from '../shell/states';
import { CasePicker } from './chosen/case-picker';
import { remember } from './chosen/recent';
import { casesMax, refsOf, withRef } from './chosen/refs';

// the lanes need the whole lifecycle; to choose a case doesn't
const ComparedTimelines = lazy(() => import('./entries/compared-timelines'));

const route = getRouteApi('/desk/audit');

/** Timelines of up to six cases beside each other; the address says which. */
export default function AuditPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = useNavigate();
  const refs = useMemo(() => refsOf(search.refs), [search.refs]);
  useEffect(() => remember(refs), [refs]);
  const show = (wanted: readonly string[]): void =>
    void navigate({ to: '/audit', search: wanted.length > 0 ? { refs: wanted.join(',') } : {} });
  if (refs.length > 0)
    return (
      <Suspense fallback={<Loading />}>
        <ComparedTimelines refs={refs} show={show} />
      </Suspense>
    );
  return (
    <>
      <PageTitle title={t('audit.title')} lead={t('audit.lead')} actions={<DailySheetButton />} />
      <Paper withBorder p="md">
        <Title order={2}>{t('audit.pick.title')}</Title>
        <Text size="sm" c="dimmed" mb="sm">
          {t('audit.pick.lead', { count: casesMax })}
        </Text>
        <CasePicker shown={refs} onPick={(ref) => show(withRef(refs, ref))} />
      </Paper>
    </>
  );
}
