import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../api/client';
import { useAction } from '../parts/action';
import { Refusal } from '../parts/refusal';
import type { Person } from './queries';
import { isComplete, RoleFields, sentRole, type RoleChoice } from './role-fields';

export function ChangeRole({
  person,
  close,
  changed,
}: {
  person: Person;
  close: () => void;
  changed: () => Promise<void>;
}) {
  const { t } = useTranslation();
  const action = useAction();
  const [choice, setChoice] = useState<RoleChoice>({ role: person.role, facility: person.facility });
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (!isComplete(choice)) return;
    void action
      .run(async () => {
        await ask(`/api/people/${person.id}/role`, { method: 'PUT', body: sentRole(choice) });
        await changed();
      })
      .then((isDone) => (isDone ? close() : undefined));
  };
  return (
    <Modal
      opened
      onClose={close}
      title={t('admin.people.changeRoleOf', { name: person.username })}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      <form onSubmit={save}>
        <Stack>
          <Refusal problem={action.problem} />
          <RoleFields value={choice} change={setChoice} />
          <Text size="sm" c="dimmed">
            {t('admin.people.roleText')}
          </Text>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {t('parts.cancel')}
            </Button>
            <Button type="submit" loading={action.isBusy}>
              {t('admin.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
