import { Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, newKey } from '../api/client';
import { useLabels } from '../i18n';
import { useAction } from '../parts/action';
import { FormDialog } from '../parts/form-dialog';
import type { ParkedDelivery } from './queries';

/** What becomes of parked work: it goes out again, or goes for good. */
export type ParkedStep = 'release' | 'discard';

/** Decides about parked work, as an entry of its case with a reason. The reason is sealed, and lives in this form alone until it is sent. */
export function DecideParked({
  step,
  delivery,
  close,
  done,
}: {
  step: ParkedStep;
  delivery: ParkedDelivery & { ref: string };
  close: () => void;
  done: () => Promise<void>;
}) {
  const { t } = useTranslation();
  const labels = useLabels();
  const action = useAction();
  const [reason, setReason] = useState('');
  // repeated with it, the step counts once; another reason is another command
  const [key, setKey] = useState(newKey);
  const act = (): Promise<unknown> =>
    ask(`/api/cases/${delivery.ref}/case.${step}-delivery`, {
      method: 'POST',
      body: { delivery: delivery.id, reason: reason.trim() },
      headers: { 'idempotency-key': key },
    });
  return (
    <FormDialog
      title={t(`operations.${step}Of`, { ref: delivery.ref })}
      action={action}
      does={t(`operations.${step}`)}
      act={act}
      isReady={reason.trim() !== ''}
      close={close}
      done={done}
    >
      <Text size="sm">
        {t(`operations.${step}Text`, { task: labels.transitions[delivery.task]?.title ?? delivery.task })}
      </Text>
      <Textarea
        label={t('operations.reason')}
        description={t('operations.reasonHint')}
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
