import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useDraftStore } from './draft';
import { phaseOf } from './draft-state';
import { saveAll, currentStore } from './draft-store';

/** Saves what is being typed. Returns whether there is anything to tell about before somebody signs out. */
export async function hasDraftsToLeave(): Promise<boolean> {
  await saveAll();
  return [...currentStore().drafts.values()].some((one) => phaseOf(one.content) !== 'done');
}

/** Says what happens to drafts when somebody signs out. */
export function SignOutQuestion({
  opened,
  onStay,
  onSignOut,
}: {
  opened: boolean;
  onStay: () => void;
  onSignOut: () => void;
}) {
  const { t } = useTranslation();
  const drafts = [...useDraftStore().drafts.values()].filter((one) => phaseOf(one.content) !== 'done');
  const counts = {
    stay: drafts.filter((one) => one.keeping === 'kept').length,
    waiting: drafts.filter((one) => one.keeping === 'kept' && phaseOf(one.content) === 'waiting').length,
    lost: drafts.filter((one) => one.keeping !== 'kept').length,
  };
  return (
    <Modal
      opened={opened}
      onClose={onStay}
      title={t('drafts.signOut.title')}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      <Stack>
        {(['stay', 'waiting', 'lost'] as const).map((one) =>
          counts[one] > 0 ? (
            <Text key={one} fw={one === 'lost' ? 650 : 400}>
              {t(`drafts.signOut.${one}`, { count: counts[one] })}
            </Text>
          ) : null,
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onStay}>
            {t('drafts.signOut.stayHere')}
          </Button>
          <Button onClick={onSignOut} data-autofocus>
            {t('drafts.signOut.do')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
