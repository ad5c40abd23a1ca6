import { Alert, Button, Loader, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { IconFileTypeCsv, IconInfoCircle, IconPrinter } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n';
import { download } from '../parts/download';
import { PageTitle } from '../parts/page-title';
import { formatDay, formatInstant } from '../parts/time';
import { usePrintHeader } from '../parts/use-print-header';
import { Failed, Loading, State } from '../shell/states';
import { ClocksSection } from './clocks-section';
import { ExitSection } from './exit-section';
import { FigureFilterBar, lastDays } from './figure-filters';
import { figuresCsv } from './figures-csv';
import styles from './figures.module.css';
import { FlowSection } from './flow-section';
import { figuresQuery, type FigureFilters } from './queries';
import { isEmpty, windowFault } from './shares';
import { AgeingSection, StagesSection } from './stage-sections';
import type { Figures } from '@app/lifecycle';

const route = getRouteApi('/desk/figures');
const usualDays = 90;

/** Figures of the cases that were opened in a period, which the address holds. */
export default function FiguresPage() {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const navigate = useNavigate();
  const usual = lastDays(usualDays);
  const { from = usual.from, to = usual.to, facility } = route.useSearch();
  const filters: FigureFilters = { from, to, ...(facility ? { facility } : {}) };
  const fault = windowFault(from, to);
  const { data, error, refetch, isPlaceholderData } = useQuery({ ...figuresQuery(filters), enabled: !fault });
  const found = error || fault ? undefined : data;
  usePrintHeader(t('figures.printHead', { from: formatDay(language, from), to: formatDay(language, to) }));
  const change = (wanted: FigureFilters): void => void navigate({ to: '/figures', search: wanted });
  return (
    <div className={styles.paper}>
      <PageTitle
        title={t('figures.title')}
        lead={
          found
            ? t('figures.lead', {
                from: formatDay(language, found.from),
                to: formatDay(language, found.to),
                at: formatInstant(language, found.at),
              })
            : t('figures.leadWaiting')
        }
        actions={found ? <Actions figures={found} /> : null}
      />
      <FigureFilterBar {...{ from, to, facility, onChange: change }} />
      {fault ? <State title={t('figures.window.title')}>{t(`figures.window.${fault}`)}</State> : null}
      {isPlaceholderData && !fault ? (
        <Loader size="sm" type="dots" aria-label={t('figures.counting')} role="status" />
      ) : null}
      {error ? <Failed error={error} retry={() => void refetch()} /> : null}
      {!data && !error && !fault ? <Loading label={t('figures.counting')} /> : null}
      {found && isEmpty(found) ? (
        <State
          title={t('figures.empty')}
          action={
            <Button variant="light" onClick={() => change(lastDays(365))}>
              {t('figures.widen')}
            </Button>
          }
        >
          {t('figures.emptyHint')}
        </State>
      ) : null}
      {found && !isEmpty(found) ? <All figures={found} /> : null}
    </div>
  );
}

function All({ figures }: { figures: Figures }) {
  const { t } = useTranslation();
  return (
    <Stack gap="md">
      <ExitSection wait={figures.exitPermission} />
      <FlowSection figures={figures} />

      <StagesSection perStage={figures.perStage} />
      <AgeingSection ageing={figures.ageing} />
      <ClocksSection clocks={figures.clocks} />
      <Alert color="gray" icon={<IconInfoCircle aria-hidden />} title={t('figures.withheldTitle')}>
        <Text size="sm">{t('figures.withheldText')}</Text>
        <Text size="sm" mt={4}>
          {t('figures.listNote')}
        </Text>
      </Alert>
    </Stack>
  );
}

function Actions({ figures }: { figures: Figures }) {
  const { t } = useTranslation();
  const save = (): void => {
    const file = `figures_${figures.from}_${figures.to}${figures.facility ? `_${figures.facility}` : ''}.csv`;
    download(file, 'text/csv;charset=utf-8', figuresCsv(figures));
    notifications.show({ message: t('figures.exported', { file }) });
  };
  return (
    <>
      <Button
        className="no-print"
        variant="default"
        leftSection={<IconFileTypeCsv size={16} aria-hidden />}
        onClick={save}
      >
        {t('figures.export')}
      </Button>
      <Button
        className="no-print"
        variant="default"
        leftSection={<IconPrinter size={16} aria-hidden />}
        onClick={() => window.print()}
      >
        {t('figures.print')}
      </Button>
    </>
  );
}
