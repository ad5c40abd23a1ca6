import { Alert, Anchor, Button, Group, List, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import {
  IconAlertTriangle,
  IconArrowRight,
  IconClockExclamation,
  IconCopy,
  IconEyeExclamation,
  IconHourglass,
  IconPlayerPause,
  IconTransfer,
} from '@tabler/icons-react';
import type { ReactNode, Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { valueLabel } from '@app/lifecycle';
import { ask, query } from '../../api/client';
import { useActor, useFacility } from '../../api/queries';
import type { AnswerOf, auditRoutes, CaseView } from '@app/api';
import { useLabels, useLanguage } from '../../i18n';
import { formatInstant } from '../../parts/time';
import type { VerifiedEntry } from '../../parts/verified-chain';
import type { Attention } from './attention';
import { cautionsOf } from './cautions';
import { MissingList } from './missing-list';
import { useClockName, useRoles } from '../words';

interface Shown {
  color: string;
  icon: ReactNode;
  title: string;
  body?: ReactNode;
}

/** The most important thing now, and below it the others. */
export function AttentionBox({
  view,
  attention,
  entries,
  onStep,
  boxRef,
}: {
  view: CaseView;
  attention: Attention[];
  entries: readonly VerifiedEntry[];
  onStep: (transition: string) => void;
  boxRef: Ref<HTMLDivElement>;
}) {
  const show = useShown(view, entries, onStep);
  const [first, ...others] = attention.map((one) => ({ kind: one.kind, ...show(one) }));
  if (!first) return null;
  return (
    <Alert
      ref={boxRef}
      tabIndex={-1}
      role="region"
      color={first.color}
      icon={first.icon}
      title={first.title}
      mb="md"
      variant="light"
      bd="1px solid var(--line)"
      bg={`light-dark(var(--mantine-color-${first.color}-0), color-mix(in srgb, var(--mantine-color-${first.color}-9) 22%, var(--mantine-color-body)))`}
    >
      <Stack gap="xs">
        {first.body}
        {others.map((one) => (
          <div key={one.kind}>
            <Text size="sm" fw={600}>
              {one.title}
            </Text>
            {one.body}
          </div>
        ))}
      </Stack>
    </Alert>
  );
}

function useShown(
  view: CaseView,
  entries: readonly VerifiedEntry[],
  onStep: (transition: string) => void,
): (one: Attention) => Shown {
  const { t } = useTranslation();
  const labels = useLabels();
  const roles = useRoles();
  const clockName = useClockName();
  const { language } = useLanguage();
  const zone = useFacility(view.facility)?.zone;
  const title = (transition: string): string => labels.transitions[transition]?.title ?? transition;
  const choice = new Intl.ListFormat(language, { type: 'disjunction' });
  const titles = (transitions: string[]): string => choice.format(transitions.map(title));
  return (one) => {
    switch (one.kind) {
      case 'late':
        return {
          color: 'red',
          icon: <IconClockExclamation aria-hidden />,
          title: t('case.attention.late', {
            count: one.clocks.length,
            clocks: one.clocks.map((it) => clockName(it.name)).join(', '),
          }),
          body: (
            <List size="sm" listStyleType="none">
              {one.clocks.map((it) => (
                <List.Item key={it.name}>
                  {t('case.attention.wasDue', {
                    clock: clockName(it.name),
                    at: formatInstant(language, it.dueAt, zone),
                  })}
                </List.Item>
              ))}
            </List>
          ),
        };
      case 'held':
        return {
          color: 'yellow',
          icon: <IconPlayerPause aria-hidden />,
          title: t('case.heldBecause', { reason: valueLabel(labels, 'reason', one.reason) }),
          body: (
            <Group gap="sm">
              <Text size="sm">{t('case.attention.held')}</Text>
              {one.mayResume ? (
                <Button size="compact-sm" variant="default" onClick={() => onStep('case.resume')}>
                  {title('case.resume')}
                </Button>
              ) : (
                <Text size="sm">{t('case.attention.resumers')}</Text>
              )}
            </Group>
          ),
        };
      case 'handed-over':
        return {
          color: one.takesTooLong ? 'orange' : 'passage',
          icon: <IconTransfer aria-hidden />,
          title: t('case.attention.handedOver'),
          body: <HandedOver view={view} takesTooLong={one.takesTooLong} />,
        };
      case 'glass':
        return {
          color: 'orange',
          icon: <IconEyeExclamation aria-hidden />,
          title: t('case.attention.glass', { count: one.count }),
          body: (
            <Button size="compact-sm" variant="default" onClick={() => onStep('case.review-break-glass')}>
              {title('case.review-break-glass')}
            </Button>
          ),
        };
      case 'duplicates':
        return {
          color: 'orange',
          icon: <IconCopy aria-hidden />,
          title: t('case.attention.duplicates', { count: one.count }),
          body: (
            <Anchor component={Link} to={`/cases/${view.ref}?tab=people`} size="sm" c="inherit" underline="always">
              {t('case.attention.decide')}
            </Anchor>
          ),
        };
      case 'blocked':
        return {
          color: 'orange',
          icon: <IconAlertTriangle aria-hidden />,
          title: t('case.attention.blocked', { step: title(one.transition) }),
          body: <MissingList missing={one.missing} view={view} onStep={onStep} />,
        };
      case 'four-eyes':
        return {
          color: 'gray',
          icon: <IconHourglass aria-hidden />,
          title: t('case.attention.fourEyes', { step: title(one.transition) }),
          body: <Text size="sm">{t('case.attention.fourEyesWhy', { roles: roles(one.by) })}</Text>,
        };
      case 'waits':
        return {
          color: 'gray',
          icon: <IconHourglass aria-hidden />,
          title: t('case.attention.waits', { roles: roles(one.by), step: titles(one.transitions) }),
        };
      case 'yours':
        return {
          color: 'passage',
          icon: <IconArrowRight aria-hidden />,
          title: t('case.attention.yours', { step: titles(one.transitions) }),
          body: one.transitions
            .flatMap((transition) => cautionsOf(transition, view.file, entries))
            .map((caution) => (
              <Text key={caution.kind} size="sm">
                {t(`steps.caution.${caution.kind}`, { list: caution.list })}
              </Text>
            )),
        };
      case 'closed':
        return {
          color: 'gray',
          icon: <IconHourglass aria-hidden />,
          title: labels.states[one.state],
          body: (
            <Text size="sm">
              {t(one.state === 'closed.erased' ? 'case.attention.erased' : 'case.attention.closed')}
            </Text>
          ),
        };
    }
  };
}

/** A service takes a hand-over within seconds. If it was parked, the people who can retry it are told how. */
function HandedOver({ view, takesTooLong }: { view: CaseView; takesTooLong: boolean }) {
  const { t } = useTranslation();
  const { role } = useActor();
  const mayLook = role === 'coordinator' || role === 'auditor';
  const { data } = useQuery({
    queryKey: ['case', view.ref, 'parked'],
    queryFn: ({ signal }) =>
      ask<AnswerOf<typeof auditRoutes.deliveries>>(`/api/audit/deliveries${query({ parked: true, limit: 500 })}`, {
        signal,
      }),
    enabled: takesTooLong && mayLook,
  });
  const isParked = data?.deliveries.some((one) => one.ref === view.ref) ?? false;
  if (!takesTooLong) return <Text size="sm">{t('case.attention.takenSoon')}</Text>;
  if (!mayLook) return <Text size="sm">{t('case.attention.tellCoordinator')}</Text>;
  return (
    <Text size="sm">
      {isParked ? t('case.attention.parked') : t('case.attention.stillWaiting')}{' '}
      <Anchor component={Link} to="/operations" c="inherit" underline="always">
        {t('places.operations')}
      </Anchor>
    </Text>
  );
}
