import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLabels } from '../i18n';
import styles from './figures.module.css';
import { stageNames } from './flow-of';
import { Section } from './section';
import { heatOf } from './shares';
import type { AgeBand, AgeFigure, StageFigure } from '@app/lifecycle';
import { CountCell, ListLink, useNumbers } from './words';

/** Median and ninth tenth of the days that cases spent in each stage. */
export function StagesSection({ perStage }: { perStage: readonly StageFigure[] }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const { days } = useNumbers();
  return (
    <Section id="stages" title={t('figures.stages.title')} lead={t('figures.stages.lead')}>
      <Table.ScrollContainer minWidth={560} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table withTableBorder className="numeric">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('figures.stages.stage')}</Table.Th>
              {(['reached', 'median', 'p90', 'open', 'openMedian'] as const).map((column) => (
                <Table.Th key={column} ta="end">
                  {t(`figures.stages.${column}`)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {perStage.map((one) => (
              <Table.Tr key={one.stage}>
                <Table.Td>{labels.stages[one.stage]}</Table.Td>
                <Table.Td ta="end">
                  <CountCell cases={one.cases} />
                </Table.Td>
                <Table.Td ta="end">{days(one.medianDays, one.suppressed)}</Table.Td>
                <Table.Td ta="end">{days(one.p90Days, one.suppressed)}</Table.Td>
                <Table.Td ta="end">
                  <ListLink list={one.list} cases={one.openNow} what={labels.stages[one.stage]}>
                    <CountCell cases={one.openNow} />
                  </ListLink>
                </Table.Td>
                <Table.Td ta="end">{days(one.openMedianDays, one.suppressed)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Section>
  );
}

const bands: readonly AgeBand[] = ['0-7', '8-30', '31-90', '91-180', '181-365', '366+'];

/** Open cases by stage and age: the more, the stronger the colour, with the number in it. */
export function AgeingSection({ ageing }: { ageing: readonly AgeFigure[] }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const all = ageing.map((one) => one.cases);
  return (
    <Section id="ageing" title={t('figures.ageing.title')} lead={t('figures.ageing.lead')}>
      <Table.ScrollContainer minWidth={620} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table withTableBorder withColumnBorders className="numeric">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('figures.ageing.stage')}</Table.Th>
              {bands.map((band) => (
                <Table.Th key={band} ta="center">
                  {t('figures.ageing.band', { band: band.replace('-', '–') })}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {stageNames.map((stage) => (
              <Table.Tr key={stage}>
                <Table.Th scope="row" fw={500}>
                  {labels.stages[stage]}
                </Table.Th>
                {bands.map((band) => {
                  const one = ageing.find((figure) => figure.stage === stage && figure.band === band);
                  const cases = one?.cases ?? (one ? null : 0);
                  return (
                    <Table.Td key={band} className={styles.heat} data-heat={heatOf(cases, all)}>
                      <ListLink list={one?.list ?? null} cases={cases} what={labels.stages[stage]}>
                        <CountCell cases={cases} />
                      </ListLink>
                    </Table.Td>
                  );
                })}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Section>
  );
}
