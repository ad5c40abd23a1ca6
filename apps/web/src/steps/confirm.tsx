import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLabels } from '../i18n';
import { confirmationOf } from './confirmations';

interface Props {
  transition: string;
  reference: string;
  people: number;
  opened: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** A step may be open in a drawer. */
const aboveDrawers = 300;

/** Names the case and what will happen, for a step that cannot be undone. */
export function Confirm({ transition, reference, people, opened, onConfirm, onClose }: Props) {
  const { t } = useTranslation();
  const title = useLabels().transitions[transition]?.title ?? transition;
  const words = confirmationOf(transition);
  if (!words) return null;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`${title}: ${reference}`}
      closeButtonProps={{ 'aria-label': t('steps.back') }}
      centered
      zIndex={aboveDrawers}
    >
      <Stack gap="md">
        <Text size="sm">{t(`steps.confirm.${words}`, { reference, count: people })}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('steps.back')}
          </Button>
          <Button color="red.9" onClick={onConfirm}>
            {title}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
