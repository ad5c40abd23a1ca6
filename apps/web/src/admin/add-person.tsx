import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf, peopleRoutes } from '@app/api';
import { ask } from '../api/client';
import { FormDialog } from '../parts/form-dialog';
import { useForm } from '../parts/use-form';
import { RoleFields, roleFields, sentRole, type RoleChoice } from './role-fields';

const usernameForm = /^[a-z0-9][a-z0-9.-]{1,60}$/;

interface NewPerson extends RoleChoice {
  username: string;
}

export function AddPerson({ close, changed }: { close: () => void; changed: () => Promise<void> }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState<string>();
  const form = useForm<NewPerson>({
    initial: { username: '', role: null, facility: null },
    required: (values) => ['username', ...roleFields(values)],
    faults: ({ username }) => ({
      username: username !== '' && !usernameForm.test(username) && t('admin.people.usernameFault'),
    }),
    send: async ({ username, ...choice }) => {
      const body = { username, ...sentRole(choice) };
      setPassword((await ask<AnswerOf<typeof peopleRoutes.add>>('/api/people', { method: 'POST', body })).password);
      await changed();
    },
  });
  return (
    <FormDialog
      title={t('admin.people.add')}
      form={form}
      does={t('admin.people.add')}
      close={close}
      secret={
        password === undefined
          ? undefined
          : {
              label: t('admin.people.passwordOf', { name: form.values.username }),
              secret: password,
              warning: t('admin.people.passwordWarning'),
            }
      }
    >
      <TextInput
        label={t('admin.people.username')}
        description={t('admin.people.usernameHint')}
        {...form.text('username', (typed) => typed.trim().toLowerCase())}
        required
        autoComplete="off"
        spellCheck={false}
        maxLength={61}
        data-autofocus
      />
      <RoleFields form={form} />
    </FormDialog>
  );
}
