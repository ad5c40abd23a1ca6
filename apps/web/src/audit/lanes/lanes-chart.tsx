import { useMemo, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n';
import { ownZone, wallIn } from '../../parts/time';
import { CaseMarks } from './lane-marks';
import { axisHeight, blocksOf, chartHeight } from './lanes-layout';
import styles from './lanes.module.css';
import { gridOf, placeOf, spanOf, stepOf, type Span, type Zoom } from './scale';
import { useSummary } from '../use-summary';
import type { Timeline } from '../use-timelines';
import type { Walk } from '../use-walk';

interface Props {
  timelines: readonly Timeline[];
  now: number;
  zoom: Zoom;
  relative: boolean;
  withClocks: boolean;
  width: number;
  walk: Walk;
}

const day = 86_400_000;
const rightMargin = 14;

/** Lanes against time. What it shows is also said in its text, in the table, and entry by entry with the arrow keys. */
export function LanesChart({ timelines, now, zoom, relative, withClocks, width, walk }: Props) {
  const { t } = useTranslation();
  const summary = useSummary();
  const blocks = blocksOf(timelines, withClocks);
  const height = chartHeight(blocks);
  const starts = timelines.map((one) => (relative ? openedAt(one) : 0));
  const span = spanOf(
    zoom,
    timelines.flatMap((one, at) => endsOf(one, now).map((moment) => moment - (starts[at] ?? 0))),
    timelines.flatMap((one, at) => one.clocks.flatMap((run) => (run.dueAt ? [run.dueAt - (starts[at] ?? 0)] : []))),
    relative ? now - Math.min(...starts) : now,
  );
  const gutter = width < 800 ? 120 : 190;
  const right = width - rightMargin;
  const xOf = (at: number): number => gutter + placeOf(at, span) * (right - gutter);
  const zone = timelines.find((one) => one.ref === walk.chosen?.ref)?.zone ?? timelines[0]?.zone ?? ownZone();

  const press = (event: MouseEvent<SVGSVGElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const at = blocks.findIndex((block) => y >= block.top && y < block.top + block.height);
    const timeline = timelines[at];
    if (!timeline) return;
    const away = (moment: Date): number => Math.abs(xOf(moment.getTime() - (starts[at] ?? 0)) - x);
    const [nearest] = [...timeline.chain.entries].sort((a, b) => away(a.at) - away(b.at));
    if (nearest) walk.choose({ ref: timeline.ref, seq: nearest.seq });
  };

  return (
    <div
      className={styles.scroll}
      role="group"
      tabIndex={0}
      aria-label={t('audit.lanes.label', {
        refs: timelines.map((one) => one.ref).join(', '),
        keys: t('audit.lanes.keys'),
      })}
      onKeyDown={walk.onKeyDown}
    >
      <svg
        className={styles.chart}
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={timelines.map((one) => summary(one, now)).join(' ')}
        onClick={press}
      >
        <defs>
          <pattern id="hold-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="2" height="6" fill="var(--mantine-color-text)" opacity="0.35" />
          </pattern>
          <clipPath id="plot">
            <rect x={gutter} y={0} width={Math.max(0, right - gutter + 5)} height={height} />
          </clipPath>
        </defs>
        <Axis {...{ span, xOf, width: right - gutter, height, relative, zone, gutter }} />
        {!relative && now >= span.from && now <= span.until ? (
          <g>
            <line x1={xOf(now)} x2={xOf(now)} y1={axisHeight} y2={height} className={styles.now} />
            <title>{t('audit.lanes.now')}</title>
          </g>
        ) : null}
        {timelines.map((timeline, at) => {
          const block = blocks[at];
          if (!block) return null;
          const x = (moment: number): number => xOf(moment - (starts[at] ?? 0));
          return (
            <CaseMarks
              key={timeline.ref}
              timeline={timeline}
              drawing={{ block, x, left: gutter, right, now }}
              chosen={walk.chosen?.ref === timeline.ref ? walk.chosen.seq : null}
            />
          );
        })}
      </svg>
    </div>
  );
}

const openedAt = (timeline: Timeline): number => timeline.chain.entries[0]?.at.getTime() ?? 0;

/** The first entry and the last, and now while the case is open. */
function endsOf(timeline: Timeline, now: number): number[] {
  const last = timeline.chain.entries.at(-1);
  if (!last) return [now];
  return [openedAt(timeline), last.at.getTime(), ...(last.to.startsWith('closed.') ? [] : [now])];
}

const cityOf = (zone: string): string => zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone;

interface AxisProps {
  span: Span;
  xOf: (at: number) => number;
  width: number;
  height: number;
  relative: boolean;
  zone: string;
  gutter: number;
}

function Axis({ span, xOf, width, height, relative, zone, gutter }: AxisProps) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const step = stepOf(span, Math.max(2, Math.floor(width / 90)));
  const offset = relative
    ? 0
    : Date.parse(`${wallIn(zone, new Date(span.from))}Z`) - Math.floor(span.from / 60_000) * 60_000;
  const format = useMemo(
    () =>
      new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
        timeZone: zone,
        day: 'numeric',
        month: 'short',
        ...(step < day ? { hour: '2-digit', minute: '2-digit' } : step > 100 * day ? { year: 'numeric' } : {}),
      }),
    [language, zone, step],
  );
  return (
    <g>
      {gutter >= 190 ? (
        <text x={4} y={16} className={styles.faint}>
          {relative ? t('audit.lanes.relative') : t('audit.lanes.zone', { zone: cityOf(zone) })}
        </text>
      ) : null}
      {gridOf(span, step, offset).map((at) => (
        <g key={at}>
          <line x1={xOf(at)} x2={xOf(at)} y1={axisHeight - 4} y2={height} className={styles.grid} />
          <text x={xOf(at)} y={16} textAnchor="middle" className={styles.faint}>
            {relative ? t('audit.lanes.day', { count: Math.round((at / day) * 10) / 10 }) : format.format(at)}
          </text>
        </g>
      ))}
    </g>
  );
}
