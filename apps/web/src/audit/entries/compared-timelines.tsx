import { Alert, Button, Group, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useActor } from '../../api/queries';
import { asProblem } from '../../api/client';
import { useLanguage } from '../../i18n';
import { isAlarming, notInLogOf } from '../../tlog/tlog-alarm';
import { logQuery } from '../../tlog/queries';
import { PageTitle } from '../../parts/page-title';
import { formatInstant } from '../../parts/time';
import { usePrintHeader } from '../../parts/use-print-header';
import { Loading } from '../../shell/states';
import styles from '../audit.module.css';
import { CaseDetail } from '../chosen/case-detail';
import { ChosenCases } from '../chosen/chosen-cases';
import { ExportDialog } from '../exports/export-dialog';
import { PageActions } from '../page-actions';
import { withoutRef } from '../chosen/refs';
import { Swimlanes } from '../lanes/swimlanes';
import { useGoneHeads } from '../proofs/use-gone-heads';
import { useLines } from '../lanes/use-lines';
import { useShown } from '../use-shown';
import { useTimelines, type Timeline, type Timelines } from '../use-timelines';

/** Timelines of the chosen cases, on one axis, each with its proof. */
export default function ComparedTimelines({
  refs,
  show,
}: {
  refs: readonly string[];
  show: (wanted: readonly string[]) => void;
}) {
  const { t } = useTranslation();
  const found = useTimelines(refs);
  const { linesOf, filters, setFilters } = useLines();
  return (
    <>
      <PageTitle title={t('audit.title')} lead={t('audit.lead')} actions={<PageActions />} />
      <PrintHead refs={refs} />
      <ChosenCases refs={refs} onChange={show} />
      <Failures found={found} onRemove={(ref) => show(withoutRef(refs, ref))} />
      {found.waiting && found.timelines.length === 0 ? <Loading /> : null}
      <Cases {...{ found, linesOf, filters, setFilters }} />
    </>
  );
}

function Cases({ found, linesOf, filters, setFilters }: { found: Timelines } & ReturnType<typeof useLines>) {
  const { t } = useTranslation();
  const { timelines, now } = found;
  const { current, shown, choose, show, tab, setTab } = useShown(timelines);
  const gone = useGoneHeads(timelines);
  const logs = useQueries({ queries: timelines.map(({ ref, raw }) => logQuery(ref, raw)) });
  const [isExporting, setExporting] = useState(false);
  const logOf = (timeline: Timeline) => logs[timelines.indexOf(timeline)];
  const log = current && logOf(current);
  if (!current || !log) return null;
  const holds = (one: Timeline): boolean => one.chain.verdict.kind === 'whole' && !gone.has(one.ref);
  const alarming = timelines.filter((one) => one.ref !== current.ref && (!holds(one) || isAlarming(logOf(one)?.data)));
  return (
    <Stack gap="lg">
      {alarming.map((one) => (
        <Alert
          key={one.ref}
          role="alert"
          color="red"
          title={t(holds(one) ? 'log.other' : 'audit.proof.other', { ref: one.ref })}
        >
          <Button variant="default" size="compact-sm" onClick={() => choose(one.ref)}>
            {t('audit.proof.showOther', { ref: one.ref })}
          </Button>
        </Alert>
      ))}
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
        <Group justify="space-between" mb="xs">
          <Title order={2} id="case-title" ff="monospace">
            {current.ref}
          </Title>
          <Button
            className="no-print"
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
            onClick={() => setExporting(true)}
          >
            {t('audit.export.open')}
          </Button>
        </Group>
        {isExporting ? <ExportDialog reference={current.ref} log={log.data} close={() => setExporting(false)} /> : null}
        <CaseDetail
          key={current.ref}
          timeline={current}
          gone={gone.get(current.ref)}
          log={log}
          lines={linesOf(current, notInLogOf(log.data))}
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

/** Only on paper: when and by whom it was printed, and what the sheet holds. */
function PrintHead({ refs }: { refs: readonly string[] }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const actor = useActor();
  usePrintHeader(t('audit.export.head', { title: t('audit.title'), refs: refs.join(', ') }));
  return (
    <Text size="xs" className={styles.printOnly}>
      {t('audit.export.printed', { when: formatInstant(language, new Date()), who: actor.username })}{' '}
      {t('audit.export.holds')} {t('audit.export.noExport')}
    </Text>
  );
}
