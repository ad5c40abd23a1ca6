import { Button, Paper, PasswordInput, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { faultsOfPassword, passwordLength, type PasswordFault } from '@app/lifecycle/password-rules';
import { ask } from '../api/client';
import { queryClient, sessionQuery, useActor } from '../api/queries';
import { Form } from '../parts/form';
import { PageTitle } from '../parts/page-title';
import { useForm } from '../parts/use-form';
import { endingBy } from './session-end';

export default function PasswordPage() {
  const { t } = useTranslation();
  const actor = useActor();
  const told = (faults: readonly PasswordFault[] = []): string =>
    faults.map((fault) => t(`password.faults.${fault}`, passwordLength)).join(' ');
  const names = [actor.username, actor.facility ?? '', 'Safe Passage'];
  const form = useForm({
    initial: { current: '', password: '', again: '' },
    required: ['current', 'password', 'again'],
    faults: ({ password, again }) => ({
      password: password !== '' && told(faultsOfPassword(password, names)),
      again: again !== '' && again !== password && t('password.differs'),
    }),
    // the service knows the facility's name too, and the present password
    refusals: ({ detail }) => ({ password: told(detail['reason'] as PasswordFault[] | undefined) }),
    send: ({ current, password }) => ask('/api/session/password', { method: 'POST', body: { current, password } }),
    done: () => {
      // a new password ends every session, this one too
      endingBy('password');
      queryClient.setQueryData(sessionQuery.queryKey, null);
    },
  });
  return (
    <Stack maw={460}>
      <PageTitle title={t('password.title')} />
      <Text>{t(actor.mustChangePassword ? 'password.must' : 'password.lead')}</Text>
      <Paper withBorder p="lg">
        <Form ref={form.ref} submit={form.submit} problem={form.problem}>
          <input type="text" name="username" autoComplete="username" value={actor.username} readOnly hidden />
          <PasswordInput
            label={t('password.current')}
            {...form.text('current')}
            autoComplete="current-password"
            required
          />
          <PasswordInput
            label={t('password.new')}
            description={t('password.rule', passwordLength)}
            {...form.text('password')}
            autoComplete="new-password"
            required
          />
          <PasswordInput label={t('password.again')} {...form.text('again')} autoComplete="new-password" required />
          <Button type="submit" loading={form.isBusy}>
            {t('password.do')}
          </Button>
        </Form>
      </Paper>
    </Stack>
  );
}
