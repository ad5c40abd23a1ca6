import { Skeleton } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { Chart as Drawn, ChartOption } from './echarts';

interface Props {
  option: ChartOption;
  height: number;
  /** What it shows, in a sentence. The table beside it has the rows. */
  label: string;
  onPress?: (name: string) => void;
}

/** A drawing that follows the width of its box, and the scheme that its option was made for. */
export function Chart({ option, height, label, onPress }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<Drawn>();

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let drawn: Drawn | undefined;
    let isGone = false;
    const watch = new ResizeObserver(() => drawn?.resize());
    void import('./echarts').then(({ init }) => {
      if (isGone) return;
      drawn = init(element, null, { renderer: 'svg' });
      watch.observe(element);
      setChart(drawn);
    });
    return () => {
      isGone = true;
      watch.disconnect();
      drawn?.dispose();
    };
  }, []);

  useEffect(() => {
    chart?.setOption(option, { notMerge: true });
  }, [chart, option]);

  useEffect(() => {
    if (!chart || !onPress) return;
    const press = (event: { name?: string }): void => onPress(event.name ?? '');
    chart.on('click', press);
    return () => {
      if (!chart.isDisposed()) chart.off('click', press);
    };
  }, [chart, onPress]);

  return (
    <div role="img" aria-label={label} style={{ position: 'relative', height }}>
      {chart ? null : <Skeleton height={height} />}
      <div ref={box} style={{ position: 'absolute', inset: 0 }} />
    </div>
  );
}
