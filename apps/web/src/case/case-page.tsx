import { Alert, Box, Skeleton, Stack, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { compartments, type Compartment } from '@app/lifecycle';
import type { CaseSearch } from '../addresses';
import { Problem } from '../api/client';
import { caseQuery, queryClient, useActor, useFacility } from '../api/queries';
import type { CaseView } from '@app/api';
import { useLabels } from '../i18n';
import { TlogAlarm } from '../tlog/tlog-alarm';
import { useTlogFinding } from '../tlog/queries';
import { useNow } from '../parts/now';
import { PageTitle } from '../parts/page-title';
import { useVerifiedChain, type VerifiedChain } from '../parts/verified-chain';
import { Failed, Loading, State } from '../shell/states';
import { attentionOf } from './overview/attention';
import { AttentionBox } from './overview/attention-box';
import { CaseHead } from './case-head';
import classes from './case.module.css';
import { cautionsOf } from './overview/cautions';
import { BrokenChain } from './timeline/chain-verdict';
import { AllClocks, RunningClocks } from './overview/clocks';
import { DocumentsTab } from './journey/documents-tab';
import { Facts } from './overview/facts';
import { JourneyTab } from './journey/journey-tab';
import { JustNow } from './overview/just-now';
import { NextSteps } from './overview/next-steps';
import { PeopleTab } from './people/people-tab';
import { Present } from './present';
import { SealedFileProvider } from './sealed/sealed-file';
import { SealedTab } from './sealed/sealed-tab';
import { StagePath } from './stage-path';
import { StepDrawer } from './step-drawer';
import { Timeline } from './timeline/timeline';
import { usePresence } from './use-presence';

// the page's content security policy allows no eval
z.config({ jitless: true });

const route = getRouteApi('/desk/cases/$ref');

export default function CasePage() {
  const { t } = useTranslation();
  const { ref } = route.useParams();
  const { data: view, error, refetch } = useQuery(caseQuery(ref));
  if (view)
    return (
      <SealedFileProvider key={ref} reference={ref}>
        <Case view={view} isStale={error !== null} />
      </SealedFileProvider>
    );
  if (error instanceof Problem && error.status === 404)
    return (
      <>
        <PageTitle tab={t('case.tab')} title={ref} />
        <State title={t('case.notFoundTitle')}>{t('case.notFound', { ref })}</State>
      </>
    );
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  return <CaseSkeleton />;
}

function CaseSkeleton() {
  const { t } = useTranslation();
  return (
    <Stack role="status" aria-label={t('states.loading')}>
      <Skeleton height={34} width={260} />
      <Skeleton height={18} width="60%" />
      <Skeleton height={72} />
      <Skeleton height={56} />
      <Skeleton height={320} />
    </Stack>
  );
}

/** What happened, what may happen next, and what each step still lacks. */
function Case({ view, isStale }: { view: CaseView; isStale: boolean }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const { tab, step, compartment } = route.useSearch();
  const navigate = useNavigate();
  const now = useNow();
  const { chain, error, retry } = useVerifiedChain(view.ref);
  const log = useTlogFinding(view.ref);
  const possible = view.next.find((one) => one.transition === step && one.mayYou);
  const others = usePresence(view.ref, possible?.transition);
  const attention = attentionOf(view, useActor().role, now);
  const blocked = attention.find((one) => one.kind === 'blocked');
  const box = useRef<HTMLDivElement>(null);
  const go = (search: CaseSearch): void =>
    void navigate({
      to: '/cases/$ref',
      params: { ref: view.ref },
      search,
      replace: search.step === undefined,
      resetScroll: false,
    });
  // a form has no room to compare people side by side
  const take = (wanted: string): void =>
    wanted === 'intake.decide-duplicate' ? go({ tab: 'people' }) : setStep(wanted);
  const setStep = (wanted: string | undefined, of?: Compartment): void =>
    go({ ...(tab ? { tab } : {}), ...(wanted ? { step: wanted } : {}), ...(of ? { compartment: of } : {}) });
  // the form has already said that the step was recorded, with an undo where there is one
  const onDone = (): void => {
    setStep(undefined);
    void queryClient
      .invalidateQueries({ queryKey: ['case', view.ref] })
      // the person reads next what the case needs now; the button that was pressed may be gone
      .then(() => box.current?.focus());
  };
  return (
    <>
      <CaseHead view={view} />
      <Present others={others} />
      {isStale ? (
        <Alert role="status" color="yellow" mb="md">
          {t('case.stale')}
        </Alert>
      ) : null}
      {chain ? <BrokenChain verdict={chain.verdict} /> : null}
      <TlogAlarm finding={log.data} />
      {step && !possible ? (
        <Alert
          color="gray"
          mb="md"
          withCloseButton
          onClose={() => setStep(undefined)}
          closeButtonLabel={t('shell.close')}
        >
          {t('case.notNow', { step: labels.transitions[step]?.title ?? step })}
        </Alert>
      ) : null}
      <AttentionBox view={view} attention={attention} entries={chain?.entries ?? []} onStep={take} boxRef={box} />
      {chain ? (
        <>
          <JustNow entries={chain.entries} />
          <Box mb="md">
            <StagePath entries={chain.entries} state={view.state} now={now} />
          </Box>
        </>
      ) : error ? null : (
        <Skeleton height={56} mb="md" />
      )}
      <div className={classes.columns}>
        <Stack className={classes.aside} gap="md">
          <NextSteps view={view} toldAbove={blocked?.transition} onStep={take} />
          <RunningClocks view={view} entries={chain?.entries ?? []} now={now} />
        </Stack>
        <Box className={`${classes.main} ${classes.panel}`}>
          {chain ? (
            <CaseTabs
              view={view}
              chain={chain}
              now={now}
              onStep={take}
              onBreakGlass={(of) => setStep('case.break-glass', of)}
            />
          ) : error ? (
            <Failed error={error} retry={retry} />
          ) : (
            <Loading />
          )}
        </Box>
        <div className={classes.lower}>
          <Facts view={view} />
        </div>
      </div>
      <StepDrawer
        view={view}
        transition={possible?.transition}
        given={isCompartment(compartment) ? { compartment } : undefined}
        cautions={possible ? cautionsOf(possible.transition, view.file, chain?.entries ?? []) : []}
        onDone={onDone}
        onClose={() => setStep(undefined)}
      />
    </>
  );
}

const isCompartment = (name: string | undefined): name is Compartment => compartments.some((one) => one === name);

const tabs = ['timeline', 'people', 'documents', 'journey', 'sealed', 'clocks'] as const;
type Tab = (typeof tabs)[number];

const hasContent = (tab: Tab, { file, clocks, state }: CaseView): boolean => {
  if (tab === 'documents') return state !== 'intake.registered' || file.consents.length > 0;
  if (tab === 'journey') return file.plan !== null;
  return tab !== 'clocks' || clocks.length > 0;
};

function CaseTabs({
  view,
  chain,
  now,
  onStep,
  onBreakGlass,
}: {
  view: CaseView;
  chain: VerifiedChain;
  now: number;
  onStep: (transition: string) => void;
  onBreakGlass: (compartment: Compartment) => void;
}) {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = useNavigate();
  const zone = useFacility(view.facility)?.zone;
  const shown = tabs.filter((one) => hasContent(one, view));
  const tab = shown.find((one) => one === search.tab) ?? 'timeline';
  const choose = (wanted: string | null): void =>
    void navigate({
      to: '/cases/$ref',
      params: { ref: view.ref },
      search: {
        ...(wanted && wanted !== 'timeline' ? { tab: wanted } : {}),
        ...(search.step ? { step: search.step } : {}),
      },
      replace: true,
      resetScroll: false,
    });
  const counts: Partial<Record<Tab, number>> = { timeline: chain.entries.length, people: view.file.people.length };
  return (
    <Tabs value={tab} onChange={choose} keepMounted={false}>
      <Tabs.List aria-label={t('case.tabs.label')}>
        {shown.map((one) => (
          <Tabs.Tab key={one} value={one}>
            {t(`case.tabs.${one}`)} {counts[one] === undefined ? null : <span className="numeric">{counts[one]}</span>}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={tab} p="md">
        {tab === 'timeline' ? <Timeline reference={view.ref} chain={chain} zone={zone} /> : null}
        {tab === 'people' ? <PeopleTab view={view} entries={chain.entries} now={now} /> : null}
        {tab === 'documents' ? (
          <DocumentsTab view={view} entries={chain.entries} zone={zone} now={now} onStep={onStep} />
        ) : null}
        {tab === 'journey' ? <JourneyTab view={view} entries={chain.entries} zone={zone} now={now} /> : null}
        {tab === 'sealed' ? (
          <SealedTab view={view} entries={chain.entries} zone={zone} now={now} onBreakGlass={onBreakGlass} />
        ) : null}
        {tab === 'clocks' ? <AllClocks view={view} entries={chain.entries} now={now} zone={zone} /> : null}
      </Tabs.Panel>
    </Tabs>
  );
}
