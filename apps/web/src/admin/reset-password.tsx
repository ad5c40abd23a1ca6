import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../api/client';
import { useAction } from '../parts/action';
import { Refusal } from '../parts/refusal';
import { ShownOnce } from '../parts/shown-once';
import type { Person } from './queries';

export function ResetPassword({ person, close }: { person: Person; close: () => void }) {
  const { t } = useTranslation();
  const action = useAction();
  const [password, setPassword] = useState<string>();
  const reset = async (): Promise<void> =>
    setPassword((await ask<{ password: string }>(`/api/people/${person.id}/password`, { method: 'POST' })).password);
  return (
    <Modal
      opened
      onClose={close}
      title={t('admin.people.resetPassword')}
      closeOnClickOutside={password === undefined}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      {password === undefined ? (
        <Stack>
          <Refusal problem={action.problem} />
          <Text>{t('admin.people.resetText', { name: person.username })}</Text>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close} data-autofocus>
              {t('parts.cancel')}
            </Button>
            <Button color="red" loading={action.isBusy} onClick={() => void action.run(reset)}>
              {t('admin.people.resetPassword')}
            </Button>
          </Group>
        </Stack>
      ) : (
        <ShownOnce
          label={t('admin.people.passwordOf', { name: person.username })}
          secret={password}
          warning={t('admin.people.passwordWarning')}
          close={close}
        />
      )}
    </Modal>
  );
}
