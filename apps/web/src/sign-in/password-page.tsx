import { Alert, Button, Paper, PasswordInput, Stack, Text } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { faultsOfPassword, passwordLength, type PasswordFault } from '@app/lifecycle/password-rules';
import { ask, asProblem, type Problem } from '../api/client';
import { queryClient, sessionQuery, useActor } from '../api/queries';
import { PageTitle } from '../parts/page-title';
import { endingBy } from './session-end';

const faultsOf = (problem: Problem): PasswordFault[] => (problem.detail['reason'] as PasswordFault[] | undefined) ?? [];

export default function PasswordPage() {
  const { t } = useTranslation();
  const actor = useActor();
  const [problem, setProblem] = useState<Problem>();
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [current, setCurrent] = useState('');
  const differs = again !== '' && again !== password;
  // the service knows the facility's name too, and the present password
  const faults =
    password === '' ? [] : faultsOfPassword(password, [actor.username, actor.facility ?? '', 'Safe Passage']);

  const change = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (differs || faults.length > 0) return;
    try {
      await ask('/api/session/password', { method: 'POST', body: { current, password } });
      // a new password ends every session, this one too
      endingBy('password');
      queryClient.setQueryData(sessionQuery.queryKey, null);
    } catch (error) {
      setProblem(asProblem(error));
    }
  };

  return (
    <Stack maw={460}>
      <PageTitle title={t('password.title')} />
      <Text>{t(actor.mustChangePassword ? 'password.must' : 'password.lead')}</Text>
      <Paper component="form" withBorder p="lg" onSubmit={(event: FormEvent) => void change(event)}>
        <Stack>
          {problem ? (
            <Alert color="red" role="alert">
              {problem.code === 'offline' ? t('states.offline') : problem.message}
              {faultsOf(problem).map((fault) => (
                <div key={fault}>{t(`password.faults.${fault}`, passwordLength)}</div>
              ))}
            </Alert>
          ) : null}
          <input type="text" name="username" autoComplete="username" value={actor.username} readOnly hidden />
          <PasswordInput
            label={t('password.current')}
            autoComplete="current-password"
            required
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
          <PasswordInput
            label={t('password.new')}
            description={t('password.rule', passwordLength)}
            autoComplete="new-password"
            required
            value={password}
            error={faults[0] ? t(`password.faults.${faults[0]}`, passwordLength) : undefined}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <PasswordInput
            label={t('password.again')}
            autoComplete="new-password"
            required
            value={again}
            error={differs ? t('password.differs') : undefined}
            onChange={(event) => setAgain(event.currentTarget.value)}
          />
          <Button type="submit">{t('password.do')}</Button>
        </Stack>
      </Paper>
    </Stack>
  );
}
