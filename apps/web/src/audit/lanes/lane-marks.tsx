import { useLabels } from '../../i18n';
import { ruleOf, type ClockRun } from '../clocks-of';
import { laneNames, laneOfEntry, type Hold, type LaneName, type Stay } from './lanes';
import { clockHeight, laneHeight, type Block } from './lanes-layout';
import styles from './lanes.module.css';
import type { Timeline } from '../use-timelines';

export interface Drawing {
  block: Block;
  /** From an instant to the chart's x; outside of left and right it is cut off. */
  x: (at: number) => number;
  left: number;
  right: number;
  now: number;
}

const laneTop = (block: Block, lane: LaneName): number => block.lanesTop + laneNames.indexOf(lane) * laneHeight;

/** Everything of one case: lanes with their bars, holds, entries and clocks. */
export function CaseMarks({
  timeline,
  drawing,
  chosen,
}: {
  timeline: Timeline;
  drawing: Drawing;
  chosen: number | null;
}) {
  const labels = useLabels();
  const { block, left } = drawing;
  return (
    <g>
      <text x={4} y={block.top + 15} className={styles.reference}>
        {timeline.ref}
      </text>
      {laneNames.map((lane) => (
        <g key={lane} className={styles[lane]}>
          <rect
            x={left}
            y={laneTop(block, lane) + 1}
            width={Math.max(0, drawing.right - left)}
            height={laneHeight - 2}
            className={styles.lane}
          />
          <text x={left - 8} y={laneTop(block, lane) + 16} textAnchor="end">
            {labels.stages[lane]}
          </text>
        </g>
      ))}
      {block.clockRows.map((rule, row) => (
        <text
          key={rule}
          x={left - 8}
          y={block.clocksTop + row * clockHeight + 10}
          textAnchor="end"
          className={styles.faint}
        >
          {fitted((labels.clocks as Record<string, string>)[rule] ?? rule, left - 14)}
        </text>
      ))}
      <g clipPath="url(#plot)">
        {timeline.stays.map((stay) => (
          <StayBar key={stay.seq} stay={stay} drawing={drawing} />
        ))}
        {timeline.holds.map((hold) => (
          <HoldMark key={hold.from} hold={hold} drawing={drawing} />
        ))}
        <Entries timeline={timeline} drawing={drawing} chosen={chosen} />
        {timeline.clocks
          .filter((run) => block.clockRows.includes(ruleOf(run.name)))
          .map((run) => (
            <ClockMark key={`${run.name} ${run.startedBy}`} run={run} drawing={drawing} />
          ))}
      </g>
    </g>
  );
}

function StayBar({ stay, drawing: { block, x, now } }: { stay: Stay; drawing: Drawing }) {
  const labels = useLabels();
  const [from, until] = [x(stay.from), x(stay.until ?? now)];
  const width = Math.max(1.5, until - from);
  const label = (labels.states as Record<string, string>)[stay.state] ?? stay.state;
  const top = laneTop(block, stay.lane);
  return (
    <g className={styles[stay.lane]}>
      <title>{label}</title>
      <rect x={from} y={top + 3} width={width} height={laneHeight - 6} rx={2} className={styles.stay} />
      {width > labelWidth(label) ? (
        <text x={from + 8} y={top + 13}>
          {label}
        </text>
      ) : null}
    </g>
  );
}

/** As much of a label as there is room for. The table has all of it. */
function fitted(label: string, room: number): string {
  if (labelWidth(label) - 14 <= room) return label;
  const letters = [...label];
  while (letters.length > 1 && labelWidth(`${letters.join('')}…`) - 14 > room) letters.pop();
  return `${letters.join('')}…`;
}

/** Hangul is about twice as wide as Latin. */
const labelWidth = (label: string): number =>
  [...label].reduce((width, letter) => width + (letter > '\u2E80' ? 11 : 6.2), 14);

function HoldMark({ hold, drawing: { block, x, now } }: { hold: Hold; drawing: Drawing }) {
  const [from, until] = [x(hold.from), x(hold.until ?? now)];
  return (
    <rect
      x={from}
      y={block.lanesTop}
      width={Math.max(1.5, until - from)}
      height={laneNames.length * laneHeight}
      fill="url(#hold-hatch)"
    />
  );
}

function Entries({
  timeline,
  drawing: { block, x },
  chosen,
}: {
  timeline: Timeline;
  drawing: Drawing;
  chosen: number | null;
}) {
  return timeline.chain.entries.map((entry) => {
    const at = x(entry.at.getTime());
    const top = laneTop(block, laneOfEntry(entry));
    const isChosen = entry.seq === chosen;
    return (
      <g key={entry.seq}>
        {entry.from === entry.to ? (
          <line x1={at} x2={at} y1={top + 15} y2={top + laneHeight - 2} className={styles.tick} />
        ) : (
          <circle cx={at} cy={top + laneHeight - 6} r={3.5} className={styles.move} />
        )}
        {isChosen ? (
          <>
            <line
              x1={at}
              x2={at}
              y1={block.lanesTop}
              y2={block.top + block.height - 8}
              className={styles.chosen}
              strokeOpacity={0.5}
            />
            <circle cx={at} cy={top + laneHeight - 6} r={8} className={styles.chosen} />
          </>
        ) : null}
      </g>
    );
  });
}

function ClockMark({ run, drawing: { block, x, now } }: { run: ClockRun; drawing: Drawing }) {
  const labels = useLabels();
  const y = block.clocksTop + block.clockRows.indexOf(ruleOf(run.name)) * clockHeight + 6;
  const end = run.endedAt ?? now;
  const [from, until] = [x(run.startedAt), x(end)];
  const isLate = run.dueAt !== null && (run.outcome === 'late' || run.outcome === 'overdue');
  return (
    <g>
      <title>{(labels.clocks as Record<string, string>)[ruleOf(run.name)] ?? run.name}</title>
      <rect x={from} y={y - 1.5} width={Math.max(1, until - from)} height={3} className={styles.clock} />
      {run.dueAt !== null && isLate ? (
        <rect
          x={x(run.dueAt)}
          y={y - 2}
          width={Math.max(1, until - x(run.dueAt))}
          height={4}
          className={styles.clockLate}
        />
      ) : null}
      {run.pauses.map((pause) => (
        <rect
          key={pause.from}
          x={x(pause.from)}
          y={y - 3}
          width={Math.max(1, x(pause.until ?? end) - x(pause.from))}
          height={6}
          className={styles.clockPaused}
        />
      ))}
      {run.outcome === 'running' && run.dueAt !== null ? (
        <circle cx={x(run.dueAt)} cy={y} r={3.5} className={styles.due} />
      ) : null}
      {run.outcome === 'met' ? <Check x={until} y={y} /> : null}
      {isLate && run.dueAt !== null ? <Cross x={x(run.dueAt)} y={y} /> : null}
    </g>
  );
}

export const Check = ({ x, y }: { x: number; y: number }) => (
  <path d={`M${x - 4} ${y} l3 3.5 l5 -7`} className={styles.met} />
);
export const Cross = ({ x, y }: { x: number; y: number }) => (
  <path d={`M${x - 3.5} ${y - 3.5} l7 7 m0 -7 l-7 7`} className={styles.late} />
);
