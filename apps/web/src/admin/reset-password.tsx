import { Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerOf, peopleRoutes, Person } from '@app/api';
import { ask } from '../api/client';
import { FormDialog } from '../parts/form-dialog';
import { useForm } from '../parts/use-form';

export function ResetPassword({ person, close }: { person: Person; close: () => void }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState<string>();
  const form = useForm({
    initial: {},
    send: () =>
      ask<AnswerOf<typeof peopleRoutes.resetPassword>>(`/api/people/${person.id}/password`, { method: 'POST' }),
    done: (answer) => setPassword(answer.password),
  });
  return (
    <FormDialog
      title={t('admin.people.resetPassword')}
      form={form}
      does={t('admin.people.resetPassword')}
      close={close}
      isGrave
      secret={
        password === undefined
          ? undefined
          : {
              label: t('admin.people.passwordOf', { name: person.username }),
              secret: password,
              warning: t('admin.people.passwordWarning'),
            }
      }
    >
      <Text>{t('admin.people.resetText', { name: person.username })}</Text>
    </FormDialog>
  );
}
