import { Text, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Delivery } from '@app/api';
import { ask, newKey } from '../api/client';
import { useLabels } from '../i18n';
import { FormDialog } from '../parts/form-dialog';
import { useForm } from '../parts/use-form';

/** Parked work is sent again, or discarded. */
export type ParkedStep = 'release' | 'discard';

/** Decides about parked work, as an entry of its case with a reason. The reason is sealed, and lives in this form alone until it is sent. */
export function DecideParked({
  step,
  delivery,
  close,
  done,
}: {
  step: ParkedStep;
  delivery: Delivery & { ref: string };
  close: () => void;
  done: () => Promise<void>;
}) {
  const { t } = useTranslation();
  const labels = useLabels();
  const form = useForm({
    // sent again with the same key, the step counts once; another reason is another command
    initial: { reason: '', key: newKey() },
    required: ['reason'],
    send: ({ reason, key }) =>
      ask(`/api/cases/${delivery.ref}/case.${step}-delivery`, {
        method: 'POST',
        body: { delivery: delivery.id, reason: reason.trim() },
        headers: { 'idempotency-key': key },
      }),
    done,
  });
  return (
    <FormDialog
      title={t(`operations.${step}Of`, { ref: delivery.ref })}
      does={t(`operations.${step}`)}
      close={close}
      form={form}
    >
      <Text size="sm">
        {t(`operations.${step}Text`, { task: labels.transitions[delivery.task]?.title ?? delivery.task })}
      </Text>
      <Textarea
        label={t('operations.reason')}
        description={t('operations.reasonHint')}
        {...form.text('reason')}
        onChange={({ currentTarget }) => form.set({ reason: currentTarget.value, key: newKey() })}
        maxLength={1000}
        autosize
        minRows={3}
        required
        data-autofocus
      />
    </FormDialog>
  );
}
