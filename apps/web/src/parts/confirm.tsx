import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from './action';
import { Refusal } from './refusal';

/** Asks once more before something that is not easily taken back. `act` may refuse: then it says why and stays open. */
export function Confirm({
  title,
  children,
  does,
  act,
  close,
}: {
  title: string;
  children: ReactNode;
  /** The name of what is done, on its button. */
  does: string;
  act: () => Promise<unknown>;
  close: () => void;
}) {
  const { t } = useTranslation();
  const action = useAction();
  return (
    <Modal opened onClose={close} title={title} closeButtonProps={{ 'aria-label': t('shell.close') }}>
      <Stack>
        <Refusal problem={action.problem} />
        <div>{children}</div>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close} data-autofocus>
            {t('parts.cancel')}
          </Button>
          <Button
            color="red"
            loading={action.isBusy}
            onClick={() => void action.run(act).then((isDone) => (isDone ? close() : undefined))}
          >
            {does}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
