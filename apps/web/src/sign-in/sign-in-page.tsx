import {
  Alert,
  Anchor,
  Button,
  Center,
  Group,
  Paper,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, asProblem, type Problem } from '../api/client';
import { queryClient, sessionQuery } from '../api/queries';
import type { Actor } from '../api/types';
import { idleMinutes, type SignInSearch } from './session-end';
import { formatInstant } from '../parts/time';
import { languages, useLanguage, type Language } from '../i18n';

interface SignedIn {
  actor: Actor;
  /** Wrong passwords for this account since somebody last signed in to it. */
  failedSignIns: { count: number; since: string } | null;
}

/** The first page that anybody sees. */
export function SignInPage() {
  const { t } = useTranslation();
  const { to, out }: SignInSearch = useSearch({ strict: false });
  const router = useRouter();
  const { language } = useLanguage();
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);

  const signIn = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(undefined);
    try {
      const body = { username: textOf(form, 'username').trim().toLowerCase(), password: textOf(form, 'password') };
      const { actor, failedSignIns } = await ask<SignedIn>('/api/session', { method: 'POST', body });
      queryClient.clear();
      queryClient.setQueryData(sessionQuery.queryKey, actor);
      if (failedSignIns) void tellOfFailures(failedSignIns);
      router.history.push(actor.mustChangePassword ? '/password' : (to ?? '/'));
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  };

  /** Somebody else may have tried: only the person can tell. It stays until it is closed. */
  const tellOfFailures = async ({ count, since }: { count: number; since: string }): Promise<void> => {
    const { notifications } = await import('@mantine/notifications');
    const message = t('signIn.failures', { count, since: formatInstant(language, since) });
    notifications.show({ color: 'orange', autoClose: false, message });
  };

  return (
    <Center component="main" mih="100dvh" p="md">
      <Stack w="100%" maw={400} gap="md">
        <Group gap="sm">
          <img src="/mark.svg" width={40} height={40} alt="" />
          <Title order={1}>Safe Passage</Title>
        </Group>
        <Text c="dimmed">{t('signIn.lead')}</Text>
        {out ? (
          <Alert role="status" color="passage" variant="light">
            {t(`signIn.out.${out}`, { minutes: idleMinutes })}
          </Alert>
        ) : null}
        <Paper component="form" withBorder p="lg" onSubmit={(event: FormEvent<HTMLFormElement>) => void signIn(event)}>
          <Stack gap="md">
            {problem ? (
              <Alert
                color="red"
                role="alert"
                title={problem.code === 'offline' ? t('states.offlineTitle') : t('signIn.refused')}
              >
                {problem.code === 'offline' ? t('states.offline') : problem.message}
              </Alert>
            ) : null}
            <TextInput
              name="username"
              label={t('signIn.username')}
              description={t('signIn.usernameHint')}
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              required
              autoFocus
              maxLength={64}
            />
            <PasswordInput
              name="password"
              label={t('signIn.password')}
              autoComplete="current-password"
              required
              maxLength={256}
              visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
            />
            <Button type="submit" loading={busy} fullWidth>
              {t('signIn.do')}
            </Button>
          </Stack>
        </Paper>
        <LanguageChoice />
      </Stack>
    </Center>
  );
}

const textOf = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
};

function LanguageChoice() {
  const { t } = useTranslation();
  const { language, choose } = useLanguage();
  return (
    <Group component="nav" gap="md" justify="center" aria-label={t('shell.language')}>
      {(Object.keys(languages) as Language[]).map((one) => (
        <Anchor
          key={one}
          component="button"
          type="button"
          lang={one}
          aria-current={one === language}
          fw={one === language ? 650 : 400}
          onClick={() => choose(one)}
        >
          {languages[one]}
        </Anchor>
      ))}
    </Group>
  );
}
