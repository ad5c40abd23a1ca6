import { Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../api/client';
import { useAction } from '../parts/action';
import { FormDialog } from '../parts/form-dialog';
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
  const act = async (): Promise<void> => {
    await ask(`/api/people/${person.id}/role`, { method: 'PUT', body: sentRole(choice) });
    await changed();
  };
  return (
    <FormDialog
      title={t('admin.people.changeRoleOf', { name: person.username })}
      action={action}
      does={t('admin.save')}
      act={act}
      isReady={isComplete(choice)}
      close={close}
    >
      <RoleFields value={choice} change={setChoice} />
      <Text size="sm" c="dimmed">
        {t('admin.people.roleText')}
      </Text>
    </FormDialog>
  );
}
