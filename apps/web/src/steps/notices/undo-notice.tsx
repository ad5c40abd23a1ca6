import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Receipt } from '@app/api';
import type { UndoStep } from '@app/lifecycle';
import { ask, asProblem, newKey } from '../../api/client';
import { queryClient } from '../../api/queries';
import { whatIsSent } from '../../parts/action';

const openMs = 12_000;

/** Says that a step was taken, with an undo where there is one. It names only the case reference. */
export function announce(receipt: Receipt, title: string, undo: UndoStep | undefined): void {
  const id = `step-${receipt.entry.hash}`;
  notifications.show({
    id,
    color: 'green',
    autoClose: undo ? openMs : undefined,
    message: <Taken id={id} receipt={receipt} title={title} undo={undo} />,
  });
}

interface Props {
  id: string;
  receipt: Receipt;
  title: string;
  undo: UndoStep | undefined;
}

function Taken({ id, receipt, title, undo }: Props) {
  const { t } = useTranslation();
  // pressed twice, it counts once
  const [key] = useState(newKey);
  const undoing = useMutation({
    ...whatIsSent,
    mutationFn: (step: UndoStep) =>
      ask<Receipt>(`/api/cases/${receipt.ref}/${step.transition}`, {
        method: 'POST',
        body: step.input,
        headers: { 'idempotency-key': key, 'if-match': `"${receipt.version}"` },
      }),
    onSuccess: () =>
      notifications.update({ id, color: 'gray', message: t('steps.undone', { title, reference: receipt.ref }) }),
    onError: (error) => {
      const message = asProblem(error).message || t('steps.notSent');
      notifications.update({ id, color: 'red', message: t('steps.notUndone', { message }) });
    },
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ['case', receipt.ref] });
      void queryClient.invalidateQueries({ queryKey: ['cases'] });
    },
  });
  return (
    <Group justify="space-between" wrap="nowrap" gap="sm">
      <Text size="sm">{t('steps.taken', { title, reference: receipt.ref })}</Text>
      {undo ? (
        <Button size="compact-sm" variant="default" loading={undoing.isPending} onClick={() => undoing.mutate(undo)}>
          {t('steps.undo')}
        </Button>
      ) : null}
    </Group>
  );
}
