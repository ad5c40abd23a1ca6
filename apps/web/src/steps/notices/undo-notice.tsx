import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { ask, asProblem, newKey } from '../../api/client';
import { queryClient } from '../../api/queries';
import type { Receipt } from '../../api/types';
import type { UndoStep } from '@app/lifecycle';

const openMs = 12_000;

/** Says that a step was taken, with the way back where there is one. The reference is all that it names. */
export function announce(receipt: Receipt, title: string, undo: UndoStep | undefined): void {
  const id = `step-${receipt.entry.hash}`;
  notifications.show({
    id,
    color: 'green',
    autoClose: undo ? openMs : undefined,
    message: <Taken id={id} receipt={receipt} title={title} undo={undo} />,
  });
}

function Taken({
  id,
  receipt,
  title,
  undo,
}: {
  id: string;
  receipt: Receipt;
  title: string;
  undo: UndoStep | undefined;
}) {
  const { t } = useTranslation();
  const takeBack = async (step: UndoStep): Promise<void> => {
    try {
      await ask<Receipt>(`/api/cases/${receipt.ref}/${step.transition}`, {
        method: 'POST',
        body: step.input,
        headers: { 'idempotency-key': newKey(), 'if-match': `"${receipt.version}"` },
      });
      notifications.update({ id, color: 'gray', message: t('steps.undone', { title, reference: receipt.ref }) });
    } catch (error) {
      const message = asProblem(error).message || t('steps.notSent');
      notifications.update({ id, color: 'red', message: t('steps.notUndone', { message }) });
    }
    void queryClient.invalidateQueries({ queryKey: ['case', receipt.ref] });
    void queryClient.invalidateQueries({ queryKey: ['cases'] });
  };
  return (
    <Group justify="space-between" wrap="nowrap" gap="sm">
      <Text size="sm">{t('steps.taken', { title, reference: receipt.ref })}</Text>
      {undo ? (
        <Button size="compact-sm" variant="default" onClick={() => void takeBack(undo)}>
          {t('steps.undo')}
        </Button>
      ) : null}
    </Group>
  );
}
