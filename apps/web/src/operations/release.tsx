import { Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, newKey } from '../api/client';
import { useLabels } from '../i18n';
import { useAction } from '../parts/action';
import { FormDialog } from '../parts/form-dialog';
import type { ParkedDelivery } from './queries';

/** Sends parked work out again, as an entry of its case with a reason. The reason is sealed, and lives in this form alone until it is sent. */
export function Release({
  delivery,
  close,
  done,
}: {
  delivery: ParkedDelivery & { ref: string };
  close: () => void;
  done: () => Promise<void>;
}) {
  const { t } = useTranslation();
  const labels = useLabels();
  const action = useAction();
  const [reason, setReason] = useState('');
  // repeated with it, the release counts once; another reason is another command
  const [key, setKey] = useState(newKey);
  const act = (): Promise<unknown> =>
    ask(`/api/cases/${delivery.ref}/case.release-delivery`, {
      method: 'POST',
      body: { delivery: delivery.id, reason: reason.trim() },
      headers: { 'idempotency-key': key },
    });
  return (
    <FormDialog
      title={t('operations.releaseOf', { ref: delivery.ref })}
      action={action}
      does={t('operations.release')}
      act={act}
      isReady={reason.trim() !== ''}
      close={close}
      done={done}
    >
      <Text size="sm">
        {t('operations.releaseText', { task: labels.transitions[delivery.task]?.title ?? delivery.task })}
      </Text>
      <Textarea
        label={t('operations.releaseReason')}
        description={t('operations.releaseReasonHint')}
        value={reason}
        onChange={(event) => {
          setReason(event.currentTarget.value);
          setKey(newKey());
        }}
        maxLength={1000}
        autosize
        minRows={3}
        required
        data-autofocus
      />
    </FormDialog>
  );
}
