import { ruleOf, type ClockRun } from '../clocks-of';
import { laneNames } from './lanes';

/** Sizes of the chart in pixels. */
export const laneHeight = 24;
export const clockHeight = 14;
export const axisHeight = 26;
const headHeight = 20;
const gap = 12;

export interface Block {
  top: number;
  lanesTop: number;
  clocksTop: number;
  /** The clocks' rules, one row each, in the order of their first start. */
  clockRows: string[];
  height: number;
}

/** Where each case's lanes stand, one case under the other. */
export function blocksOf(cases: readonly { clocks: readonly ClockRun[] }[], withClocks: boolean): Block[] {
  let top = axisHeight;
  return cases.map(({ clocks }) => {
    const clockRows = withClocks ? [...new Set(clocks.map((run) => ruleOf(run.name)))] : [];
    const lanesTop = top + headHeight;
    const clocksTop = lanesTop + laneNames.length * laneHeight + 6;
    const height = clocksTop + clockRows.length * clockHeight + gap - top;
    const block = { top, lanesTop, clocksTop, clockRows, height };
    top += height;
    return block;
  });
}

export const chartHeight = (blocks: readonly Block[]): number =>
  blocks.reduce((height, block) => height + block.height, axisHeight);
