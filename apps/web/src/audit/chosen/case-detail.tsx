import { Paper, Tabs } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { TlogFinding } from '../../tlog/check';
import { notInLogOf } from '../../tlog/tlog-alarm';
import { EntriesPanel } from '../entries/entries-panel';
import type { EntryFilters } from '../entries/entry-filters';
import type { Line } from '../lanes/line';
import { ProofPanel } from '../proofs/proof-panel';
import { ReadsPanel } from '../reads/reads-panel';
import type { GoneHead } from '../proofs/use-gone-heads';
import type { Timeline } from '../use-timelines';

interface Props {
  timeline: Timeline;
  gone: GoneHead | undefined;
  log: UseQueryResult<TlogFinding>;
  lines: readonly Line[];
  filters: EntryFilters;
  onFilter: (filters: EntryFilters) => void;
  shown: number | null;
  tab: string | null;
  onTab: (tab: string | null) => void;
}

/** One case: its proof, its entries, and who read what of it. */
export function CaseDetail({ timeline, gone, log, lines, filters, onFilter, shown, tab, onTab }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <ProofPanel timeline={timeline} gone={gone} log={log} />
      <Paper withBorder p={{ base: 'xs', sm: 'md' }}>
        <Tabs value={tab} onChange={onTab} keepMounted={false}>
          <Tabs.List mb="sm" className="no-print">
            <Tabs.Tab value="entries">
              {t('audit.entries.title')} {timeline.chain.entries.length}
            </Tabs.Tab>
            <Tabs.Tab value="reads">{t('audit.reads.title')}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="entries">
            <EntriesPanel {...{ timeline, lines, filters, onFilter, shown }} strange={notInLogOf(log.data)} />
          </Tabs.Panel>
          <Tabs.Panel value="reads">
            <ReadsPanel caseRef={timeline.ref} zone={timeline.zone} />
          </Tabs.Panel>
        </Tabs>
      </Paper>
    </>
  );
}
