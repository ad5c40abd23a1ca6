import { Alert, Button, Group, NativeSelect, Text } from '@mantine/core';
import { IconLockOpen } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readPurposes, type Compartment, type ReadPurpose, type Role } from '@app/lifecycle';
import { asProblem, type Problem } from '../../api/client';
import { useActor } from '../../api/queries';
import { useLabels } from '../../i18n';

const usual: Partial<Record<Role, ReadPurpose>> = {
  reviewer: 'review',
  'transit-officer': 'movement',
  'resettlement-officer': 'reception',
  'head-of-mission': 'protection',
};

/** Asks what for before anything is opened, and says that the answer stays. */
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
  const [isOpening, setIsOpening] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const name = labels.compartments[compartment];
  const tryOpen = async (): Promise<void> => {
    setIsOpening(true);
    setProblem(undefined);
    await open(purpose).catch((error: unknown) => setProblem(asProblem(error)));
    setIsOpening(false);
  };
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
        <Button onClick={() => void tryOpen()} loading={isOpening} leftSection={<IconLockOpen size={16} aria-hidden />}>
          {label ?? t('case.sealed.open', { compartment: name })}
        </Button>
      </Group>
      <Text size="xs" c="dimmed" mt={4}>
        {t('case.sealed.onRecord')}
      </Text>
      {problem ? (
        <Alert role="alert" color="red" mt="sm" title={t('case.sealed.notOpened', { compartment: name })}>
          {problem.code === 'offline' ? t('states.offline') : problem.message || t('states.fault')}
        </Alert>
      ) : null}
    </>
  );
}
