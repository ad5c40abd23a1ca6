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
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AnswerOf, sessionRoutes } from '@app/api';
import { ask } from '../api/client';
import { queryClient, sessionQuery } from '../api/queries';
import { languages, useLanguage, type Language } from '../i18n';
import { Form } from '../parts/form';
import { formatInstant } from '../parts/time';
import { useForm } from '../parts/use-form';
import { idleMinutes } from './session-end';

type SignedIn = AnswerOf<typeof sessionRoutes.signIn>;

const route = getRouteApi('/sign-in');

/** The first page that anybody sees. */
export default function SignInPage() {
  const { t } = useTranslation();
  const { to, out } = route.useSearch();
  const router = useRouter();
  const { language } = useLanguage();
  const form = useForm({
    initial: { username: '', password: '' },
    required: ['username', 'password'],
    send: ({ username, password }) => {
      const body = { username: username.trim().toLowerCase(), password };
      return ask<SignedIn>('/api/session', { method: 'POST', body });
    },
    done: ({ actor, failedSignIns }) => {
      queryClient.clear();
      queryClient.setQueryData(sessionQuery.queryKey, actor);
      if (failedSignIns) void tellOfFailures(failedSignIns);
      router.history.push(actor.mustChangePassword ? '/password' : (to ?? '/'));
    },
  });

  /** Somebody else may have tried: only the person can tell. It stays until it is closed. */
  const tellOfFailures = async ({ count, since }: NonNullable<SignedIn['failedSignIns']>): Promise<void> => {
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
        <Paper withBorder p="lg">
          <Form ref={form.ref} submit={form.submit} problem={form.problem} refused={t('signIn.refused')}>
            <TextInput
              label={t('signIn.username')}
              description={t('signIn.usernameHint')}
              {...form.text('username')}
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              required
              autoFocus
              maxLength={64}
            />
            <PasswordInput
              label={t('signIn.password')}
              {...form.text('password')}
              autoComplete="current-password"
              required
              maxLength={256}
              visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
            />
            <Button type="submit" loading={form.isBusy} fullWidth>
              {t('signIn.do')}
            </Button>
          </Form>
        </Paper>
        <LanguageChoice />
      </Stack>
    </Center>
  );
}

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
