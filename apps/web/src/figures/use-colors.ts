import { useComputedColorScheme, useMantineTheme } from '@mantine/core';
import { useMemo } from 'react';
import { stageColors, type StageName } from '../parts/badges';

export interface ChartColors {
  text: string;
  dimmed: string;
  line: string;
  font: string;
  stage: Record<StageName, string>;
  met: string;
  late: string;
  running: string;
  overdue: string;
}

/** The page's colours as the charts take them: by value, of the scheme that is shown. */
export function useColors(): ChartColors {
  const theme = useMantineTheme();
  const isDark = useComputedColorScheme('light') === 'dark';
  return useMemo(() => {
    const shade = (name: string, light: number, dark: number): string =>
      theme.colors[name]?.[isDark ? dark : light] ?? '#888888';
    const stage = Object.fromEntries(
      Object.entries(stageColors).map(([name, color]) => [name, shade(color, 7, 4)]),
    ) as ChartColors['stage'];
    return {
      ...{ text: isDark ? '#e4ebee' : '#1b2a30', dimmed: isDark ? '#a9b6bd' : '#4f5b62' },
      ...{ line: isDark ? '#2b3a42' : '#dfe5e7', font: theme.fontFamily, stage },
      met: shade('green', 7, 5),
      late: shade('red', 7, 5),
      running: shade('passage', 4, 6),
      overdue: shade('orange', 8, 5),
    };
  }, [theme, isDark]);
}
