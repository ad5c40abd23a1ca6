import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Person } from '@app/api';
import { ask } from '../api/client';
import { FormDialog } from '../parts/form-dialog';
import { useForm } from '../parts/use-form';
import { RoleFields, roleFields, sentRole, type RoleChoice } from './role-fields';

interface Props {
  person: Person;
  close: () => void;
  changed: () => Promise<void>;
}

export function ChangeRole({ person, close, changed }: Props) {
  const { t } = useTranslation();
  const form = useForm<RoleChoice>({
    initial: { role: person.role, facility: person.facility },
    required: roleFields,
    send: async (choice) => {
      await ask(`/api/people/${person.id}/role`, { method: 'PUT', body: sentRole(choice) });
      await changed();
    },
    done: close,
  });
  return (
    <FormDialog
      title={t('admin.people.changeRoleOf', { name: person.username })}
      form={form}
      does={t('admin.save')}
      close={close}
    >
      <RoleFields form={form} />
      <Text size="sm" c="dimmed">
        {t('admin.people.roleText')}
      </Text>
    </FormDialog>
  );
}
