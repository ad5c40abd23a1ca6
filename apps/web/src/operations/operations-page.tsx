import { Alert, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconCircleCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Operations } from '@app/api';
import { useLanguage } from '../i18n';
import { PageTitle } from '../parts/page-title';
import { formatClock } from './format-clock';
import { DailySheetButton } from '../tlog/daily-sheet-button';
import { OnlyFor } from '../shell/not-for-role';
import { Failed, Loading } from '../shell/states';
import { isWorkWell } from './health';
import { isTlogWell, TlogStanding } from './log-standing';
import { Parked } from './parked';
import { operationsQuery } from './queries';
import { Services } from './services';
import { Workers } from './workers';

export default function OperationsPage() {
  const { t } = useTranslation();
  return (
    <OnlyFor place="operations" title={t('operations.title')}>
      <Work />
    </OnlyFor>
  );
}

function Work() {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const { data, error, refetch } = useQuery(operationsQuery);
  if (error && !data) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  return (
    <Stack gap="lg">
      <PageTitle
        title={t('operations.title')}
        actions={<DailySheetButton />}
        lead={
          <Text component="span" size="sm" className="numeric">
            {t(error ? 'operations.asOfLost' : 'operations.asOf', { time: formatClock(language, data.at) })}
          </Text>
        }
      />
      {isWell(data) ? (
        <Alert color="green" variant="light" icon={<IconCircleCheck aria-hidden />} title={t('operations.wellTitle')}>
          {t('operations.well')}
        </Alert>
      ) : null}
      <section aria-labelledby="work">
        <Title order={2} id="work" mb="xs">
          {t('operations.work')}
        </Title>
        <Services data={data} />
      </section>
      <section aria-labelledby="workers">
        <Title order={2} id="workers" mb="xs">
          {t('operations.workers')}
        </Title>
        <Workers data={data} />
      </section>
      <section aria-labelledby="log">
        <Title order={2} id="log" mb="xs">
          {t('operations.log')}
        </Title>
        <TlogStanding data={data} />
      </section>
      <section aria-labelledby="parked">
        <Title order={2} id="parked" mb={4} tabIndex={-1}>
          {t('operations.parked')}
        </Title>
        <Parked />
      </section>
    </Stack>
  );
}

const isWell = (data: Operations): boolean => isTlogWell(data) && isWorkWell(data);
