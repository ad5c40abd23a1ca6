import { Badge, Button, CopyButton, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { IconCheck, IconLink, IconPlayerPause, IconPrinter, IconUserCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { valueLabel } from '@app/lifecycle';
import { ask, asProblem, newKey } from '../api/client';
import { queryClient, useActor, useFacility, useNameOf } from '../api/queries';
import type { CaseView, Receipt } from '@app/api';
import { useLabels } from '../i18n';
import { whatIsSent } from '../parts/action';
import { PriorityMark, StateBadge } from '../parts/badges';
import { Moment } from '../parts/moment';
import { PageTitle } from '../parts/page-title';

/** Which case this is, where it stands, whose it is. */
export function CaseHead({ view }: { view: CaseView }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const facility = useFacility(view.facility);
  return (
    <PageTitle
      tab={t('case.tab')}
      title={<span style={{ fontFamily: 'var(--mantine-font-family-monospace)' }}>{view.ref}</span>}
      lead={
        <Group gap="xs" mt={4} component="div">
          <StateBadge state={view.state} />
          <PriorityMark priority={view.file.processingPriority} />
          {view.file.held === null ? null : (
            <Badge
              variant="light"
              color="yellow"
              tt="none"
              radius="sm"
              leftSection={<IconPlayerPause size={12} aria-hidden />}
            >
              {t('case.heldBecause', { reason: valueLabel(labels, 'reason', view.file.held) })}
            </Badge>
          )}
          <Text size="sm">{facility ? `${facility.code} · ${facility.name}` : null}</Text>
          <Text size="sm">{t('case.people', { count: view.file.people.length })}</Text>
          <Group gap={4}>
            <Text size="sm">{t('case.opened')}</Text>
            <Moment at={view.openedAt} zone={facility?.zone} short />
          </Group>
          <Assignee view={view} />
        </Group>
      }
      actions={
        <>
          <CopyLink />
          <Button
            component={Link}
            to={`/cases/${view.ref}/print`}
            variant="default"
            leftSection={<IconPrinter size={16} aria-hidden />}
          >
            {t('case.print.open')}
          </Button>
        </>
      }
    />
  );
}

function CopyLink() {
  const { t } = useTranslation();
  return (
    <CopyButton value={window.location.href.split('?')[0] ?? ''}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          onClick={copy}
          leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconLink size={16} aria-hidden />}
        >
          <span aria-live="polite">{copied ? t('case.copied') : t('case.copy')}</span>
        </Button>
      )}
    </CopyButton>
  );
}

function Assignee({ view }: { view: CaseView }) {
  const { t } = useTranslation();
  const actor = useActor();
  const nameOf = useNameOf();
  // the same key until it succeeds, so that pressing the button twice counts once
  const [key, setKey] = useState(newKey);
  const assign = useMutation({
    ...whatIsSent,
    mutationFn: () =>
      ask<Receipt>(`/api/cases/${view.ref}/case.assign`, {
        method: 'POST',
        body: { assignee: actor.id },
        headers: { 'idempotency-key': key },
      }),
    onSuccess: () => setKey(newKey()),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['case', view.ref] }),
    onError: (error) =>
      notifications.show({
        color: 'red',
        title: t('case.assign.failed'),
        message: asProblem(error).message || t('states.offline'),
      }),
  });
  const { assignee } = view.file;
  const mayAssign = view.next.some((one) => one.transition === 'case.assign' && one.mayYou && one.missing.length === 0);
  return (
    <Group gap={6}>
      <Text size="sm">
        {assignee === null
          ? t('case.assign.nobody')
          : assignee === actor.id
            ? t('case.assign.you')
            : t('case.assign.to', { name: nameOf(assignee) ?? t('case.assign.someone') })}
      </Text>
      {mayAssign && assignee !== actor.id ? (
        <Button
          size="compact-xs"
          variant="light"
          loading={assign.isPending}
          onClick={() => assign.mutate()}
          leftSection={<IconUserCheck size={14} aria-hidden />}
        >
          {t('case.assign.me')}
        </Button>
      ) : null}
    </Group>
  );
}
