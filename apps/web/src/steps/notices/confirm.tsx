import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { describeConfirmation, everyone, lifecycle, type CaseFile } from '@app/lifecycle';
import { useLabels } from '../../i18n';
import { LeftBehind } from './left-behind';

interface Props {
  transition: string;
  reference: string;
  file: CaseFile;
  /** Who stays behind by what was filled in. */
  leavesBehind: readonly number[];
  /** What is about to be sent: the words name what was chosen. */
  input: Readonly<Record<string, unknown>>;
  opened: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** A step may be open in a drawer. */
const aboveDrawers = 300;

/** Names the case and what will happen, for a step that cannot be undone. */
export function Confirm({ transition, reference, file, leavesBehind, input, opened, onConfirm, onClose }: Props) {
  const { t } = useTranslation();
  const labels = useLabels();
  const title = labels.transitions[transition]?.title ?? transition;
  // the case goes on for the others, and none of what is said of a closed case happens
  const someLeave = leavesBehind.length > 0 && Boolean(lifecycle.transitions.get(transition)?.takesOut);
  const count = everyone(file).length - leavesBehind.length;
  const words = describeConfirmation(labels, transition, { reference, count, input });
  if (words === undefined) return null;
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
        <Text size="sm">{someLeave ? t('steps.someLeave', { reference, count }) : words}</Text>
        <LeftBehind people={leavesBehind} file={file} />
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
