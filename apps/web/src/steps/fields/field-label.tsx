import { Group, Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Where } from '@app/lifecycle';
import { useLabels } from '../../i18n';

/** A field's name; a sealed one says in which compartment. */
export function FieldLabel({ name, where = 'open' }: { name: string; where?: Where | undefined }) {
  return where === 'open' ? (
    name
  ) : (
    <Group component="span" gap={6} display="inline-flex" align="center">
      {name}
      <Sealed where={where} />
    </Group>
  );
}

export function Sealed({ where }: { where: Exclude<Where, 'open'> }) {
  const { t } = useTranslation();
  const labels = useLabels();
  return (
    <Text
      component="span"
      size="xs"
      c="dimmed"
      fw={400}
      style={{ display: 'inline-flex', alignItems: 'center', gap: 3 }}
    >
      <IconLock size={12} aria-hidden />
      {t('steps.sealed', { compartment: labels.compartments[where] })}
    </Text>
  );
}
