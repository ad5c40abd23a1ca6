import { Button, Group, NativeSelect, Text } from '@mantine/core';
import { IconLockOpen } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readPurposes, type Compartment, type ReadPurpose, type Role } from '@app/lifecycle';
import { useActor } from '../../api/queries';
import { useLabels } from '../../i18n';
import { useAction } from '../../parts/action';
import { Refusal } from '../../parts/refusal';

const usual: Partial<Record<Role, ReadPurpose>> = {
  reviewer: 'review',
  'transit-officer': 'movement',
  'resettlement-officer': 'reception',
  'head-of-mission': 'protection',
};

/** Asks for the purpose before anything is opened, and says that it stays on record. */
export function OpenCompartment({
  compartment,
  label,
  open,
}: {
  compartment: Compartment;
  label?: string;
  open: (purpose: ReadPurpose) => Promise<void>;
}) {
  const { t } = useTranslation();
  const labels = useLabels();
  const { role } = useActor();
  const [purpose, setPurpose] = useState<ReadPurpose>(usual[role] ?? 'casework');
  const action = useAction();
  const name = labels.compartments[compartment];
  return (
    <>
      <Group align="flex-end" gap="sm">
        <NativeSelect
          label={t('case.sealed.purpose')}
          value={purpose}
          onChange={(event) => {
            const chosen = readPurposes.find((one) => one === event.currentTarget.value);
            if (chosen) setPurpose(chosen);
          }}
          data={readPurposes.map((one) => ({ value: one, label: labels.purposes[one] }))}
        />
        <Button
          onClick={() => void action.run(() => open(purpose))}
          loading={action.isBusy}
          leftSection={<IconLockOpen size={16} aria-hidden />}
        >
          {label ?? t('case.sealed.open', { compartment: name })}
        </Button>
      </Group>
      <Text size="xs" c="dimmed" mt={4}>
        {t('case.sealed.onRecord')}
      </Text>
      <Refusal problem={action.problem} title={t('case.sealed.notOpened', { compartment: name })} />
    </>
  );
}
