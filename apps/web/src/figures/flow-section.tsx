import { Table } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useLabels } from '../i18n';
import { Chart } from './chart';
import type { ChartOption } from './echarts';
import { flowOf, type FlowNode } from './flow-of';
import styles from './figures.module.css';
import { Section } from './section';
import type { Figures, FlowLink } from '@app/lifecycle';
import { useColors } from './use-colors';
import { CountCell, ListLink, searchOf, useNumbers } from './words';

/** How far cases came and where they are now. */
export function FlowSection({ figures }: { figures: Figures }) {
  const { t } = useTranslation();
  const { count } = useNumbers();
  const nameOf = useNames();
  const colors = useColors();
  const navigate = useNavigate();
  const { nodes, edges } = useMemo(() => flowOf(figures), [figures]);
  const inColumn = (column: number): number => nodes.filter((node) => node.column === column).length;
  const columns = Math.max(...nodes.map((node) => node.column), 1);
  // room for two lines of text at each node, and for the flow itself
  const height = 200 + 36 * Math.max(...nodes.map((node) => inColumn(node.column)));
  const option: ChartOption = {
    animation: false,
    textStyle: { fontFamily: colors.font },
    series: [
      {
        type: 'sankey',
        ...{ left: 4, right: 190, top: 8, bottom: 20, nodeWidth: 14, nodeGap: 32, draggable: false },
        // the order and the columns are set by hand, so that no link crosses another
        layoutIterations: 0,
        emphasis: { disabled: true },
        label: { color: colors.text, fontSize: 12, lineHeight: 15, width: 180, overflow: 'truncate' },
        data: nodes.map((node) => ({
          name: node.id,
          depth: node.column,
          itemStyle: { color: colorOf(node, colors.stage), borderWidth: 0 },
          label: { formatter: `${nameOf(node)}\n${count(node.cases)}` },
        })),
        links: edges.map((edge) => ({
          ...{ source: edge.source, target: edge.target, value: edge.width },
          lineStyle: edge.isWithheld
            ? { color: colors.dimmed, opacity: 0.35, borderColor: colors.text, borderWidth: 1, borderType: 'dashed' }
            : { color: 'gradient', opacity: 0.35 },
        })),
      },
    ],
  };
  const press = useCallback(
    (name: string) => {
      const list = nodes.find((node) => node.id === name)?.list;
      if (list) void navigate({ to: '/cases', search: searchOf(list) });
    },
    [nodes, navigate],
  );
  const summary = figures.flow
    .map((link) => t('figures.flow.link', { ...endsOf(link, nameOf), cases: count(link.cases) }))
    .join('. ');
  return (
    <Section
      id="flow"
      title={t('figures.flow.title')}
      lead={t('figures.flow.lead')}
      table={<FlowTable flow={figures.flow} nameOf={nameOf} />}
    >
      <div className={styles.flow} tabIndex={0} role="group" aria-label={t('figures.flow.title')}>
        <div style={{ minWidth: 200 * (columns + 1) }}>
          <Chart option={option} height={height} label={t('figures.flow.label', { summary })} onPress={press} />
        </div>
      </div>
    </Section>
  );
}

type Named = Pick<FlowNode, 'kind' | 'name'>;

function useNames(): (node: Named) => string {
  const { t } = useTranslation();
  const labels = useLabels();
  return ({ kind, name }) => {
    const stage = (labels.stages as Record<string, string>)[name] ?? name;
    if (kind === 'closed') return (labels.states as Record<string, string>)[name] ?? name;
    return kind === 'still' ? t('figures.flow.still', { stage }) : stage;
  };
}

const colorOf = ({ kind, stage }: FlowNode, stages: Record<FlowNode['stage'] | 'closed', string>): string =>
  kind === 'closed' ? stages.closed : stages[stage];

function endsOf({ source, target }: FlowLink, nameOf: (node: Named) => string): { from: string; to: string } {
  const still = target.startsWith('still:');
  const kind = still ? 'still' : target.startsWith('closed.') ? 'closed' : 'stage';
  return {
    from: nameOf({ kind: 'stage', name: source }),
    to: nameOf({ kind, name: still ? target.slice('still:'.length) : target }),
  };
}

function FlowTable({ flow, nameOf }: { flow: readonly FlowLink[]; nameOf: (node: Named) => string }) {
  const { t } = useTranslation();
  return (
    <Table withTableBorder>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('figures.flow.from')}</Table.Th>
          <Table.Th>{t('figures.flow.to')}</Table.Th>
          <Table.Th ta="end">{t('figures.flow.cases')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {flow.map((link) => {
          const { from, to } = endsOf(link, nameOf);
          return (
            <Table.Tr key={`${link.source} ${link.target}`}>
              <Table.Td>{from}</Table.Td>
              <Table.Td>{to}</Table.Td>
              <Table.Td ta="end">
                <ListLink list={link.list} cases={link.cases} what={to}>
                  <CountCell cases={link.cases} />
                </ListLink>
              </Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}
