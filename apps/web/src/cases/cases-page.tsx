import { ActionIcon, Button, Group, Stack, Text, Tooltip } from '@mantine/core';
import { useIntersection, useLocalStorage, useMediaQuery } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Navigate, useNavigate } from '@tanstack/react-router';
import { IconBaselineDensityMedium, IconBaselineDensitySmall } from '@tabler/icons-react';
import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { casesQuery, summaryQuery, useActor } from '../api/queries';
import type { CaseFilters } from '@app/api';
import { useLanguage } from '../i18n';
import { PageTitle } from '../parts/page-title';
import { OnlyFor } from '../shell/not-for-role';
import { Failed, Loading } from '../shell/states';
import { assigners } from '@app/lifecycle/vocabulary';
import type { Role } from '@app/lifecycle';
import { AssignBar } from './assign-bar';
import { CaseCards } from './case-cards';
import { CaseTable } from './case-table';
import { Chips, KeepList } from './chips';
import { Counts } from './counts';
import { Empty } from './empty';
import { FilterBar } from './filter-bar';
import { useRowKeys } from './row-keys';
import { useSelection } from './selection';
import { useAssignment } from './use-assignment';
import { ViewTabs } from './view-tabs';
import { askedOf, standard } from './views';

// loaded when many cases are assigned at once
const AssignPanel = lazy(() => import('./assign-panel'));

const route = getRouteApi('/desk/cases');

export default function CasesPage() {
  const filters = route.useSearch();
  const { t } = useTranslation();
  return (
    <OnlyFor place="cases" title={t('cases.title')}>
      {Object.keys(filters).length === 0 ? (
        <Navigate to="/cases" search={standard} replace />
      ) : (
        <Queue filters={filters} />
      )}
    </OnlyFor>
  );
}

function Queue({ filters }: { filters: CaseFilters }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const isNarrow = useMediaQuery('(max-width: 47.99em)', false, { getInitialValueInEffect: false });
  const [isDense, setIsDense] = useLocalStorage({
    key: 'safe-passage-dense-rows',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const change = (wanted: CaseFilters): void => {
    // typing in the box makes one entry of the history, not one for each letter
    void navigate({ to: '/cases', search: wanted, replace: wanted.q !== filters.q });
  };
  const list = useInfiniteQuery({ ...casesQuery(askedOf(filters, Date.now())), placeholderData: keepPreviousData });
  const rows = list.data?.pages.flatMap((page) => page.cases) ?? [];
  const selection = useSelection(rows);
  const mayAssign = (assigners as readonly Role[]).includes(useActor().role);
  const assignment = useAssignment();
  const more = (): void => {
    if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
  };
  useRowKeys(rows, { choose: (ref) => (mayAssign ? selection.toggle(ref) : undefined), more });
  const chosen = mayAssign ? selection : null;

  return (
    <Stack gap="sm">
      <PageTitle title={t('cases.title')} actions={<Counts filters={filters} />} />
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <ViewTabs filters={filters} />
        <Group gap={6} wrap="nowrap">
          <KeepList filters={filters} />
          {isNarrow ? null : <Density isDense={isDense} set={setIsDense} />}
        </Group>
      </Group>
      <FilterBar filters={filters} change={change} isNarrow={isNarrow} />
      <Chips filters={filters} change={change} />
      {assignment.items.length > 0 ? (
        <Suspense fallback={<Loading />}>
          <AssignPanel assignment={assignment} />
        </Suspense>
      ) : null}
      {list.isPending ? <Loading /> : null}
      {list.isError && rows.length === 0 ? <Failed error={list.error} retry={() => void list.refetch()} /> : null}
      {list.isSuccess && rows.length === 0 && !list.hasNextPage ? <Empty filters={filters} change={change} /> : null}
      {rows.length === 0 ? null : isNarrow ? (
        <CaseCards rows={rows} selection={chosen} />
      ) : (
        <CaseTable
          rows={rows}
          order={filters.order ?? 'opened'}
          sort={(order) => change({ ...filters, order })}
          selection={chosen}
          isDense={isDense}
          isStale={list.isPlaceholderData}
        />
      )}
      {list.data && (rows.length > 0 || list.hasNextPage) ? (
        <End
          filters={filters}
          shown={rows.length}
          hasMore={list.hasNextPage}
          isLoading={list.isFetchingNextPage}
          more={more}
        />
      ) : null}
      {chosen && chosen.size > 0 && !assignment.isRunning ? (
        <AssignBar
          selection={chosen}
          assign={(to) => {
            assignment.assign(chosen.rows, to);
            chosen.clear();
          }}
        />
      ) : null}
    </Stack>
  );
}

function Density({ isDense, set }: { isDense: boolean; set: (isDense: boolean) => void }) {
  const { t } = useTranslation();
  const Icon = isDense ? IconBaselineDensityMedium : IconBaselineDensitySmall;
  return (
    <Tooltip label={t(isDense ? 'cases.roomier' : 'cases.denser')}>
      <ActionIcon
        variant="default"
        size="lg"
        aria-label={t('cases.denser')}
        aria-pressed={isDense}
        onClick={() => set(!isDense)}
      >
        <Icon size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

/** How much of the list is shown. When it scrolls into view, the next page is loaded; the button is for people who don't scroll. */
function End({
  filters,
  shown,
  hasMore,
  isLoading,
  more,
}: {
  filters: CaseFilters;
  shown: number;
  hasMore: boolean;
  isLoading: boolean;
  more: () => void;
}) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const { blocked, order: _order, ...counted } = askedOf(filters, Date.now());
  // the counts do not evaluate the rules, so they do not know which cases are blocked
  const isCounted = blocked === undefined;
  const { data: sum } = useQuery({ ...summaryQuery(counted), enabled: isCounted });
  const { ref, entry } = useIntersection({ rootMargin: '600px' });
  const isNear = entry?.isIntersecting ?? false;
  useEffect(() => {
    if (isNear) more();
    // `more` is new at every rendering, so the effect depends on whether the end is in view, and on how much is shown
  }, [isNear, shown]);
  const number = new Intl.NumberFormat(language);
  return (
    <Group ref={ref} justify="center" gap="md" mih={40}>
      <Text size="sm" c="dimmed" role="status" className="numeric">
        {isCounted && sum && sum.total >= shown
          ? t('cases.shownOf', { shown: number.format(shown), total: number.format(sum.total) })
          : t(hasMore ? 'cases.shownSoFar' : 'cases.shownAll', { count: shown })}
      </Text>
      {hasMore ? (
        <Button variant="default" loading={isLoading} onClick={more}>
          {t('cases.more')}
        </Button>
      ) : null}
    </Group>
  );
}
