import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../api/client';
import { useLabels } from '../i18n';
import { useAction } from '../parts/action';
import { Refusal } from '../parts/refusal';
import { ShownOnce } from '../parts/shown-once';
import { faultOf } from './field-fault';
import { isComplete, RoleFields, sentRole, type RoleChoice } from './role-fields';

const usernameForm = /^[a-z0-9][a-z0-9.-]{1,60}$/;

export function AddPerson({ close, changed }: { close: () => void; changed: () => Promise<void> }) {
  const { t } = useTranslation();
  const labels = useLabels();
  const action = useAction();
  const [username, setUsername] = useState('');
  const [choice, setChoice] = useState<RoleChoice>({ role: null, facility: null });
  const [password, setPassword] = useState<string>();
  const isNamed = usernameForm.test(username);
  const add = (event: FormEvent): void => {
    event.preventDefault();
    if (!isNamed || !isComplete(choice)) return;
    void action.run(async () => {
      const body = { username, ...sentRole(choice) };
      setPassword((await ask<{ password: string }>('/api/people', { method: 'POST', body })).password);
      await changed();
    });
  };
  return (
    <Modal
      opened
      onClose={close}
      title={t('admin.people.add')}
      closeOnClickOutside={password === undefined}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      {password === undefined ? (
        <form onSubmit={add}>
          <Stack>
            <Refusal problem={action.problem} />
            <TextInput
              label={t('admin.people.username')}
              description={t('admin.people.usernameHint')}
              value={username}
              onChange={(event) => setUsername(event.currentTarget.value.trim().toLowerCase())}
              error={
                username !== '' && !isNamed
                  ? t('admin.people.usernameFault')
                  : faultOf(labels, action.problem, 'username')
              }
              required
              autoComplete="off"
              spellCheck={false}
              maxLength={61}
              data-autofocus
            />
            <RoleFields value={choice} change={setChoice} />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={close}>
                {t('parts.cancel')}
              </Button>
              <Button type="submit" loading={action.isBusy}>
                {t('admin.people.add')}
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <ShownOnce
          label={t('admin.people.passwordOf', { name: username })}
          secret={password}
          warning={t('admin.people.passwordWarning')}
          close={close}
        />
      )}
    </Modal>
  );
}
