import { Button, Group, Select, Switch, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLabels } from '../../i18n';
import { isFiltering, noFilters, type EntryFilters } from './entry-filters';
import { EntryItem, entryId } from './entry-item';
import { prevHash, type Line } from '../lanes/line';
import { laneNames } from '../lanes/lanes';
import type { Timeline } from '../use-timelines';
import { useWords } from '../use-words';

const atOnce = 200;

interface Props {
  timeline: Timeline;
  /** Those that pass the filters. */
  lines: readonly Line[];
  filters: EntryFilters;
  onFilter: (filters: EntryFilters) => void;
  /** The entry that was asked for in the chart. */
  shown: number | null;
  /** The first entry that is not in the log. */
  strange: number | undefined;
}

/** A case's entries, oldest first: as the chain is walked. */
export function EntriesPanel({ timeline, lines, filters, onFilter, shown, strange }: Props) {
  const { t } = useTranslation();
  const labels = useLabels();
  const { wordsOf } = useWords();
  const [drawn, setDrawn] = useState(atOnce);
  const { chain, zone, ref, raw } = timeline;
  // an entry that was asked for is drawn, however far down it stands
  const enough = Math.max(drawn, lines.findIndex((line) => line.entry.seq === shown) + 1);
  const faultOf = ({ entry, proof }: Line): string | undefined => {
    if (proof === 'broken' && chain.verdict.kind === 'broken') return labels.breaks[chain.verdict.fault];
    return entry.seq === strange ? t('log.entryHere') : undefined;
  };
  return (
    <>
      <Filters {...{ timeline, filters, onFilter }} />
      <Text size="sm" c="dimmed" role="status" mb={4}>
        {t('audit.entries.count', { shown: lines.length, total: chain.entries.length })}
      </Text>
      {lines.length === 0 ? (
        <Group>
          <Text>{t('audit.entries.none')}</Text>
          <Button variant="default" size="compact-sm" onClick={() => onFilter(noFilters)}>
            {t('audit.entries.clear')}
          </Button>
        </Group>
      ) : null}
      <ol style={{ listStyle: 'none', margin: 0, padding: 0 }} aria-label={t('audit.entries.title')}>
        {lines.slice(0, enough).map((line) => (
          <EntryItem
            key={line.entry.seq}
            id={entryId(ref, line.entry.seq)}
            line={line}
            said={wordsOf(line.entry, zone).said}
            zone={zone}
            prevHash={prevHash(chain.entries, line.entry, raw.genesis)}
            isFirst={line.entry === chain.entries[0]}
            isShown={line.entry.seq === shown}
            fault={faultOf(line)}
          />
        ))}
      </ol>
      {lines.length > enough ? (
        <Button variant="default" mt="sm" onClick={() => setDrawn(enough + atOnce)}>
          {t('audit.entries.more')}
        </Button>
      ) : null}
    </>
  );
}

function Filters({ timeline, filters, onFilter }: Pick<Props, 'timeline' | 'filters' | 'onFilter'>) {
  const { t } = useTranslation();
  const labels = useLabels();
  const { whoIs } = useWords();
  const people = new Map(timeline.chain.entries.map((one) => [one.actorId, whoIs(one.actorId, one.actorRole)]));
  return (
    <Group gap="sm" align="flex-end" mb="xs" className="no-print" role="group" aria-label={t('audit.filters.label')}>
      <TextInput
        size="sm"
        label={t('audit.filters.text')}
        value={filters.text}
        maxLength={100}
        onChange={(event) => onFilter({ ...filters, text: event.currentTarget.value })}
        style={{ flex: '2 1 200px' }}
      />
      <Select
        size="sm"
        label={t('audit.filters.stage')}
        placeholder={t('audit.filters.anyStage')}
        data={laneNames.map((value) => ({ value, label: labels.stages[value] }))}
        value={filters.stage}
        onChange={(stage) => onFilter({ ...filters, stage })}
        clearable
        style={{ flex: '1 1 140px' }}
      />
      <Select
        size="sm"
        label={t('audit.filters.who')}
        placeholder={t('audit.filters.anyone')}
        data={[...people].map(([value, label]) => ({ value, label }))}
        value={filters.who}
        onChange={(who) => onFilter({ ...filters, who })}
        clearable
        style={{ flex: '1 1 170px' }}
      />
      <Switch
        label={t('audit.filters.onlyMoves')}
        checked={filters.onlyMoves}
        onChange={(event) => onFilter({ ...filters, onlyMoves: event.currentTarget.checked })}
        mb={8}
      />
      {isFiltering(filters) ? (
        <Button variant="subtle" size="sm" onClick={() => onFilter(noFilters)}>
          {t('audit.entries.clear')}
        </Button>
      ) : null}
    </Group>
  );
}
