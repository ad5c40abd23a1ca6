import { Alert, Button, Paper, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useActor } from '../api/queries';
import { asProblem } from '../api/client';
import { useLanguage } from '../i18n';
import { PageTitle } from '../parts/page-title';
import { formatInstant } from '../parts/time';
import { usePrintHeader } from '../parts/use-print-header';
import { Loading } from '../shell/states';
import styles from './audit.module.css';
import { CaseDetail } from './case-detail';
import { CasePicker } from './case-picker';
import { ChosenCases } from './chosen-cases';
import { ExportMenu } from './export-menu';
import { remember } from './recent';
import { casesMax, refsOf, withoutRef, withRef } from './refs';
import { Swimlanes } from './swimlanes';
import { useLines } from './use-lines';
import { useShown } from './use-shown';
import { useTimelines, type Timelines } from './use-timelines';

/** Timelines of up to six cases beside each other; the address says which. */
export default function AuditPage() {
  const { t } = useTranslation();
  const search: { refs?: string } = useSearch({ strict: false });
  const navigate = useNavigate();
  const refs = useMemo(() => refsOf(search.refs), [search.refs]);
  useEffect(() => remember(refs), [refs]);
  const show = (wanted: readonly string[]): void =>
    void navigate({ to: '/audit', search: wanted.length > 0 ? { refs: wanted.join(',') } : {} });
  const found = useTimelines(refs);
  const { linesOf, filters, setFilters } = useLines();
  return (
    <>
      <PageTitle
        title={t('audit.title')}
        lead={t('audit.lead')}
        actions={refs.length > 0 ? <ExportMenu timelines={found.timelines} linesOf={linesOf} /> : null}
      />
      {refs.length === 0 ? (
        <Paper withBorder p="md">
          <Title order={2}>{t('audit.pick.title')}</Title>
          <Text size="sm" c="dimmed" mb="sm">
            {t('audit.pick.lead', { count: casesMax })}
          </Text>
          <CasePicker shown={refs} onPick={(ref) => show(withRef(refs, ref))} />
        </Paper>
      ) : (
        <>
          <PrintHead refs={refs} />
          <ChosenCases refs={refs} onChange={show} />
          <Failures found={found} onRemove={(ref) => show(withoutRef(refs, ref))} />
          {found.waiting && found.timelines.length === 0 ? <Loading /> : null}
          <Cases {...{ found, linesOf, filters, setFilters }} />
        </>
      )}
    </>
  );
}

function Cases({ found, linesOf, filters, setFilters }: { found: Timelines } & ReturnType<typeof useLines>) {
  const { t } = useTranslation();
  const { timelines, now } = found;
  const { current, shown, choose, show, tab, setTab } = useShown(timelines);
  if (!current) return null;
  return (
    <Stack gap="lg">
      <Swimlanes
        timelines={timelines}
        now={now}
        onShow={(chosen) => {
          // what was asked for is shown, whatever the filters hide
          const timeline = timelines.find((one) => one.ref === chosen.ref);
          if (timeline && !linesOf(timeline).some((line) => line.entry.seq === chosen.seq)) setFilters(undefined);
          show(chosen);
        }}
      />
      <section aria-labelledby="case-title">
        {timelines.length > 1 ? (
          <div className="no-print" style={{ overflowX: 'auto', marginBlockEnd: 12 }}>
            <SegmentedControl
              aria-label={t('audit.chosen.label')}
              value={current.ref}
              onChange={choose}
              data={timelines.map(({ ref }) => ({ value: ref, label: ref }))}
            />
          </div>
        ) : null}
        <Title order={2} id="case-title" ff="monospace" mb="xs">
          {current.ref}
        </Title>
        <CaseDetail
          key={current.ref}
          timeline={current}
          lines={linesOf(current)}
          filters={filters}
          onFilter={setFilters}
          shown={shown}
          tab={tab}
          onTab={setTab}
        />
      </section>
    </Stack>
  );
}

function Failures({ found, onRemove }: { found: Timelines; onRemove: (ref: string) => void }) {
  const { t } = useTranslation();
  return found.failed.map(({ ref, error, retry }) => {
    const problem = asProblem(error);
    return (
      <Alert key={ref} role="alert" color="red" mb="sm" title={t('audit.chosen.failed', { ref })}>
        <Text size="sm">{problem.code === 'offline' ? t('states.offline') : problem.message || t('states.fault')}</Text>
        <Button variant="default" size="compact-sm" mt="xs" me="xs" onClick={retry}>
          {t('states.retry')}
        </Button>
        <Button variant="default" size="compact-sm" mt="xs" onClick={() => onRemove(ref)}>
          {t('audit.chosen.remove', { ref })}
        </Button>
      </Alert>
    );
  });
}

/** On paper alone: when and by whom it was printed, and what the sheet holds. */
function PrintHead({ refs }: { refs: readonly string[] }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const actor = useActor();
  usePrintHeader(t('audit.export.head', { title: t('audit.title'), refs: refs.join(', ') }));
  return (
    <Text size="xs" className={styles.printOnly}>
      {t('audit.export.printed', { when: formatInstant(language, new Date()), who: actor.username })}{' '}
      {t('audit.export.holds')}
    </Text>
  );
}
