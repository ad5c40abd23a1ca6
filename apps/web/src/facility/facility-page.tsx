import { Anchor, Button, Grid, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconDoorEnter, IconPrinter } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Role } from '@app/lifecycle';
import { facilitiesQuery, useActor } from '../api/queries';
import type { Facility } from '@app/api';
import { useLanguage } from '../i18n';
import { useNow } from '../parts/now';
import { PageTitle } from '../parts/page-title';
import { Failed, Loading, State } from '../shell/states';
import { casesMax, dayQuery } from './day-query';
import { HeldCases } from './held-cases';
import { PendingInstructions } from './pending-instructions';
import { Shelter } from './shelter';
import { Rows, TaskList } from './task-list';
import { movedToday, waitingFor } from './tasks';
import { Today } from './today';

/** The first screen at a facility: arrivals, and what must be done next, by whom and by when. */
export default function FacilityPage() {
  const { t } = useTranslation();
  const { role, facility: own } = useActor();
  const { data, error, refetch } = useQuery(facilitiesQuery);
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  const facility = data.find((one) => one.id === own || one.code === own);
  if (!facility)
    return (
      <>
        <PageTitle title={t('places.facility')} />
        <State title={t('facility.none')} action={<Link to="/cases">{t('places.cases')}</Link>}>
          {t('facility.noneLead')}
        </State>
      </>
    );
  return <Day facility={facility} role={role} />;
}

function Day({ facility, role }: { facility: Facility; role: Role }) {
  const { t } = useTranslation();
  const now = useNow();
  return (
    <>
      <PageTitle
        title={facility.name}
        tab={t('places.facility')}
        lead={<Clock zone={facility.zone} now={now} />}
        actions={
          <>
            <Button
              variant="default"
              className="no-print"
              leftSection={<IconPrinter size={18} aria-hidden />}
              onClick={() => window.print()}
            >
              {t('facility.print')}
            </Button>
            {role === 'intake-officer' ? (
              <Button
                size="lg"
                className="no-print"
                leftSection={<IconDoorEnter size={22} aria-hidden />}
                renderRoot={(props) => <Link to="/arrival" {...props} />}
              >
                {t('shell.logArrival')}
              </Button>
            ) : null}
          </>
        }
      />
      <PendingInstructions />
      <Board facility={facility} role={role} now={now} />
    </>
  );
}

/** The time at the facility. */
function Clock({ zone, now }: { zone: string; now: number }) {
  const { t } = useTranslation();
  const { language } = useLanguage();
  const at = new Date(now);
  const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    dateStyle: 'full',
    timeStyle: 'short',
    timeZone: zone,
  });
  return (
    <time dateTime={at.toISOString()} className="numeric">
      {t('facility.clock', { time: format.format(at), zone: zone.replaceAll('_', ' ') })}
    </time>
  );
}

function Board({ facility, role, now }: { facility: Facility; role: Role; now: number }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(dayQuery(facility.code));
  const hasUnread = useActor().pendingInstructions > 0;
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  if (!data) return <Loading />;
  const { decisions, others, held } = waitingFor(data.cases, role);
  const isQuiet = decisions.length + others.length + held.length === 0 && data.isAll && !hasUnread;
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, lg: 8 }}>
        <Stack>
          {role === 'head-of-mission' ? (
            <Paper withBorder p="md" component="section" aria-labelledby="decisions">
              <Title order={2} id="decisions" mb="xs">
                {t('facility.decisions', { count: decisions.length })}
              </Title>
              {decisions.length === 0 ? <Text c="dimmed">{t('facility.noDecisions')}</Text> : null}
              <Rows tasks={decisions} role={role} zone={facility.zone} now={now} />
            </Paper>
          ) : null}
          <Paper withBorder p="md" component="section" aria-labelledby="next">
            <Title order={2} id="next">
              {t('facility.next')}
            </Title>
            {isQuiet ? (
              <State title={t('facility.quiet')}>
                {t(role === 'intake-officer' ? 'facility.quietLead' : 'facility.quietOthers')}
              </State>
            ) : others.length === 0 ? (
              <Text c="dimmed">{t('facility.nothingElse')}</Text>
            ) : (
              <TaskList tasks={others} role={role} zone={facility.zone} now={now} />
            )}
            {data.isAll ? null : (
              <Text size="sm" mt="md">
                {t('facility.notAll', { count: casesMax })}{' '}
                <Anchor component={Link} to="/cases">
                  {t('places.cases')}
                </Anchor>
              </Text>
            )}
          </Paper>
          <HeldCases rows={held} />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 4 }}>
        <Stack>
          <Shelter facility={facility} />
          <Today rows={movedToday(data.cases, now, facility.zone)} zone={facility.zone} />
        </Stack>
      </Grid.Col>
    </Grid>
  );
}
