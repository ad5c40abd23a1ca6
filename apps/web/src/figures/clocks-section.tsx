import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLabels } from '../i18n';
import { Chart } from './chart';
import type { ChartOption } from './echarts';
import { Section } from './section';
import { onTimeShare } from './shares';
import type { ClockFigure } from '@app/lifecycle';
import { useColors } from './use-colors';
import { CountCell, ListLink, useNumbers } from './words';

const parts = ['met', 'late', 'running', 'overdue'] as const;

/** How many runs of each clock were in time. */
export function ClocksSection({ clocks }: { clocks: readonly ClockFigure[] }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const colors = useColors();
  const { share } = useNumbers();
  const nameOf = ({ clock }: ClockFigure): string => (labels.clocks as Record<string, string>)[clock] ?? clock;
  const withShare = (one: ClockFigure): string => {
    const part = onTimeShare(one);
    const withheld = parts.some((name) => one[name] === null) ? t('figures.withheld') : undefined;
    const said = [part === undefined ? undefined : share(part), withheld].filter((word) => word !== undefined);
    return said.length === 0 ? nameOf(one) : `${nameOf(one)} (${said.join(', ')})`;
  };
  const title = t('figures.clocks.title');
  const lead = t('figures.clocks.lead');
  if (clocks.length === 0)
    return (
      <Section id="clocks" title={title} lead={lead}>
        <Text c="dimmed">{t('figures.clocks.none')}</Text>
      </Section>
    );
  const option: ChartOption = {
    animation: false,
    textStyle: { fontFamily: colors.font },
    // patterns beside the colours
    aria: { enabled: true, label: { enabled: false }, decal: { show: true } },
    legend: { top: 0, left: 0, textStyle: { color: colors.text }, selectedMode: false },
    grid: { left: 4, right: 24, top: 34, bottom: 4, containLabel: true },
    xAxis: {
      type: 'value',
      minInterval: 1,
      axisLabel: { color: colors.dimmed },
      splitLine: { lineStyle: { color: colors.line } },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: clocks.map(withShare),
      axisLabel: { color: colors.text, width: 250, overflow: 'truncate' },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colors.line } },
    },
    series: parts.map((part) => ({
      type: 'bar',
      stack: 'runs',
      name: t(`figures.clocks.${part}`),
      data: clocks.map((one) => one[part] ?? 0),
      barMaxWidth: 18,
      itemStyle: { color: colors[part] },
      emphasis: { disabled: true },
    })),
  };
  return (
    <Section id="clocks" title={title} lead={lead} table={<ClocksTable clocks={clocks} nameOf={nameOf} />}>
      <Chart option={option} height={48 + clocks.length * 26} label={t('figures.clocks.label')} />
    </Section>
  );
}

function ClocksTable({ clocks, nameOf }: { clocks: readonly ClockFigure[]; nameOf: (one: ClockFigure) => string }) {
  const { t } = useTranslation();
  const { share } = useNumbers();
  return (
    <Table.ScrollContainer minWidth={520} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table withTableBorder className="numeric">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('figures.clocks.clock')}</Table.Th>
            <Table.Th ta="end">{t('figures.clocks.share')}</Table.Th>
            {parts.map((part) => (
              <Table.Th key={part} ta="end">
                {t(`figures.clocks.${part}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {clocks.map((one) => {
            const part = onTimeShare(one);
            return (
              <Table.Tr key={one.clock}>
                <Table.Td>{nameOf(one)}</Table.Td>
                <Table.Td ta="end">{part === undefined ? '–' : share(part)}</Table.Td>
                {parts.map((name) => (
                  <Table.Td key={name} ta="end">
                    <ListLink list={name === 'overdue' ? one.list : null} cases={one[name]} what={nameOf(one)}>
                      <CountCell cases={one[name]} />
                    </ListLink>
                  </Table.Td>
                ))}
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
