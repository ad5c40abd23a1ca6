import { Button, Center, Loader, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Link, type ErrorComponentProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../api/client';

interface StateProps {
  title: string;
  /** Of its heading: 1 where nothing else is on the page. */
  level?: 1 | 2;
  children?: ReactNode;
  action?: ReactNode;
}

/** Nothing to show, or nothing could be shown: why, and what to do next. */
export function State({ title, level = 2, children, action }: StateProps) {
  return (
    <Center mih={240} p="xl">
      <Stack align="center" gap="xs" maw={460} ta="center">
        <Title order={level}>{title}</Title>
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

/** A request that failed, in the server's words, with a button to retry. */
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

/** For an address that no screen has. It needs no session: the first screen asks for one. */
export function NotFound() {
  const { t } = useTranslation();
  useDocumentTitle(`${t('states.notFoundTitle')} · Safe Passage`);
  return (
    <main>
      <State
        level={1}
        title={t('states.notFoundTitle')}
        action={
          <Button component={Link} to="/" variant="light">
            {t('states.home')}
          </Button>
        }
      >
        {t('states.notFound')}
      </State>
    </main>
  );
}
