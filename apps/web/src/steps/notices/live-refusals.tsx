import { Alert, List, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { describeMissing, type Missing, type Transition } from '@app/lifecycle';
import { useLabels } from '../../i18n';

/** Why the rules would refuse what was typed so far, while it is typed. */
export function LiveRefusals({ refusals, row }: { refusals: readonly Missing[]; row: Transition }) {
  const { t } = useTranslation();
  const labels = useLabels();
  return (
    <div aria-live="polite">
      {refusals.length > 0 ? (
        <Alert role="group" color="orange" icon={<IconInfoCircle aria-hidden />} title={t('steps.wouldRefuse')}>
          <List size="sm" spacing={4}>
            {refusals.map((one) => (
              <List.Item key={JSON.stringify(one)}>{describeMissing(labels, one)}</List.Item>
            ))}
          </List>
          {(row.reads ?? []).length > 0 ? (
            <Text size="xs" c="dimmed" mt="xs">
              {t('steps.sealedIsChecked')}
            </Text>
          ) : null}
        </Alert>
      ) : null}
    </div>
  );
}
