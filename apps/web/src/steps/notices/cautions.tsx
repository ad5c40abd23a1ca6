import { Alert, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Caution } from '../../case/overview/cautions';

/** What no rule refuses, and somebody should know before they go on. */
export function Cautions({ cautions }: { cautions: readonly Caution[] }) {
  const { t } = useTranslation();
  if (cautions.length === 0) return null;
  return (
    <Alert role="note" color="orange" icon={<IconAlertTriangle aria-hidden />}>
      <Stack gap={4}>
        {cautions.map((one) => (
          <Text key={one.kind} size="sm">
            {t(`steps.caution.${one.kind}`, { list: one.list })}
          </Text>
        ))}
      </Stack>
    </Alert>
  );
}
