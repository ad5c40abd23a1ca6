import { Button, Group, Paper, SegmentedControl, Switch, Text, Title } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconArrowDown, IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Moment } from '../../parts/moment';
import { LanesChart } from './lanes-chart';
import { LanesLegend } from './lanes-legend';
import { LanesTable } from './lanes-table';
import styles from './lanes.module.css';
import type { Zoom } from './scale';
import type { Timeline } from '../use-timelines';
import { useWalk, type Chosen, type Walk } from '../use-walk';
import { useWords } from '../use-words';

interface Props {
  timelines: readonly Timeline[];
  now: number;
  onShow: (chosen: Chosen) => void;
}

/** The cases' time in each stage, side by side, with clocks against it; the same as a table for whoever prefers to read it. */
export function Swimlanes({ timelines, now, onShow }: Props) {
  const { t } = useTranslation();
  const [zoom, setZoom] = useState<Zoom>('fit');
  const [axis, setAxis] = useState<'absolute' | 'relative'>('absolute');
  const [withClocks, setWithClocks] = useState(true);
  const [asTable, setAsTable] = useState(false);
  const { ref, width } = useElementSize();
  const walk = useWalk(timelines, onShow);
  const unknown = timelines.flatMap((one) => one.clocks).filter((run) => run.dueAt === null).length;
  return (
    <section aria-labelledby="lanes-title">
      <Group justify="space-between" mb="xs" gap="xs">
        <Title order={2} id="lanes-title">
          {t('audit.lanes.title')}
        </Title>
        <Group gap="sm" className="no-print">
          {timelines.length > 1 ? (
            <SegmentedControl
              size="xs"
              aria-label={t('audit.lanes.axis')}
              value={axis}
              onChange={setAxis}
              data={(['absolute', 'relative'] as const).map((value) => ({ value, label: t(`audit.lanes.${value}`) }))}
            />
          ) : null}
          <SegmentedControl
            size="xs"
            aria-label={t('audit.lanes.zoom')}
            value={zoom}
            onChange={setZoom}
            data={(['fit', 'all', 'month'] as const).map((value) => ({ value, label: t(`audit.lanes.${value}`) }))}
          />
          <Switch
            size="sm"
            label={t('audit.lanes.clocks')}
            checked={withClocks}
            onChange={(event) => setWithClocks(event.currentTarget.checked)}
          />
          <Switch
            size="sm"
            label={t('audit.lanes.asTable')}
            checked={asTable}
            onChange={(event) => setAsTable(event.currentTarget.checked)}
          />
        </Group>
      </Group>
      <div ref={ref} className={styles.colors}>
        {asTable ? (
          <LanesTable timelines={timelines} now={now} />
        ) : (
          <>
            <LanesChart
              {...{ timelines, now, zoom, withClocks, walk }}
              relative={axis === 'relative' && timelines.length > 1}
              width={Math.max(600, width - 2)}
            />
            <Readout walk={walk} onShow={onShow} />
            <LanesLegend withClocks={withClocks} />
          </>
        )}
      </div>
      {withClocks ? (
        <Text size="xs" c="dimmed" mt={4}>
          {t('audit.clockNotes.derived')} {unknown > 0 ? t('audit.clockNotes.unknown', { count: unknown }) : null}
        </Text>
      ) : null}
    </section>
  );
}

/** The entry that is chosen in the chart, in words. */
function Readout({ walk, onShow }: { walk: Walk; onShow: (chosen: Chosen) => void }) {
  const { t } = useTranslation();
  const { wordsOf } = useWords();
  const { chosen, timeline, entry } = walk;
  return (
    <Paper withBorder px="xs" py={6} mt={6} className="no-print">
      <Group gap="xs" justify="space-between">
        <div aria-live="polite" style={{ flex: '1 1 260px' }}>
          {entry && timeline ? (
            <Group gap="xs" wrap="wrap">
              <Text size="sm" fw={600}>
                {wordsOf(entry, timeline.zone).said}
              </Text>
              <Moment at={entry.at} zone={timeline.zone} />
              <Text size="xs" c="dimmed">
                {t('audit.lanes.place', { ref: timeline.ref, seq: entry.seq, total: timeline.chain.entries.length })}
              </Text>
            </Group>
          ) : (
            <Text size="sm" c="dimmed">
              {t('audit.lanes.none')}
            </Text>
          )}
        </div>
        <Group gap={4}>
          <Button
            variant="default"
            size="compact-sm"
            aria-label={t('audit.lanes.previous')}
            onClick={() => walk.by(-1)}
          >
            <IconChevronLeft size={16} aria-hidden />
          </Button>
          <Button variant="default" size="compact-sm" aria-label={t('audit.lanes.next')} onClick={() => walk.by(1)}>
            <IconChevronRight size={16} aria-hidden />
          </Button>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconArrowDown size={14} aria-hidden />}
            disabled={!chosen}
            onClick={() => chosen && onShow(chosen)}
          >
            {t('audit.lanes.show')}
          </Button>
        </Group>
      </Group>
    </Paper>
  );
}
