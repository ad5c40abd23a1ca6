import { Button, Center, Loader, Stack, Text, Title } from '@mantine/core';
import { Link, type ErrorComponentProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../api/client';

/** Nothing to show, or nothing could be shown: why, and what to do next. */
export function State({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <Center mih={240} p="xl">
      <Stack align="center" gap="xs" maw={460} ta="center">
        <Title order={2}>{title}</Title>
        {children ? <Text c="dimmed">{children}</Text> : null}
        {action}
      </Stack>
    </Center>
  );
}

export function Loading({ label }: { label?: string }) {
  const { t } = useTranslation();
  return (
    <Center mih={240} role="status" aria-label={label ?? t('states.loading')}>
      <Loader type="dots" />
    </Center>
  );
}

/** A request that failed, in the server's own words, with the one thing that helps. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  const problem = asProblem(error);
  return (
    <div role="alert">
      <State
        title={problem.code === 'offline' ? t('states.offlineTitle') : t('states.failedTitle')}
        action={
          retry ? (
            <Button variant="light" onClick={retry}>
              {t('states.retry')}
            </Button>
          ) : null
        }
      >
        {problem.code === 'offline' ? t('states.offline') : problem.message || t('states.fault')}
      </State>
    </div>
  );
}

export const RoutePending = () => <Loading />;
export const RouteError = ({ error, reset }: ErrorComponentProps) => <Failed error={error} retry={reset} />;

export function NotFound() {
  const { t } = useTranslation();
  return (
    <State title={t('states.notFoundTitle')} action={<Link to="/">{t('states.home')}</Link>}>
      {t('states.notFound')}
    </State>
  );
}
