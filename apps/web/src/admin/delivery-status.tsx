import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';

const known = [
  'address_not_allowed',
  'host_not_found',
  'timeout',
  'tls_failed',
  'no_answer',
  'sender_stopped',
] as const;

const isKnown = (fault: string): fault is (typeof known)[number] => (known as readonly string[]).includes(fault);

/** The receiver's answer, or why it could not be reached. */
export function DeliveryStatus({ status, fault }: { status: number | null; fault: string | null }) {
  const { t } = useTranslation();
  const isGood = status !== null && status >= 200 && status < 300;
  return (
    <Badge variant="light" color={isGood ? 'green' : 'red'} tt="none" radius="sm">
      {status !== null
        ? t(isGood ? 'admin.webhooks.answered' : 'admin.webhooks.answeredBadly', { status })
        : fault && isKnown(fault)
          ? t(`admin.webhooks.fault.${fault}`)
          : t('admin.webhooks.notReached', { fault: fault ?? '' })}
    </Badge>
  );
}
