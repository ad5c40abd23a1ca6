import { Button, Group, Modal, Stack } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Action } from './action';
import { Refusal } from './refusal';

interface Props {
  title: string;
  /** From useAction: where fields show what the server found wrong with them, they need it too. */
  action: Action;
  /** The name of what is done, on its button. */
  does: string;
  /** May refuse: then it says why and stays open. */
  act: () => Promise<unknown>;
  /** Whether the fields hold what can be sent. */
  isReady?: boolean;
  close: () => void;
  /** What follows when it was done, where it is not just closed. */
  done?: () => unknown;
  /** Beside the buttons. */
  also?: ReactNode;
  size?: string;
  children: ReactNode;
}

/** Asks for a few fields and sends them; closes when it was done. */
export function FormDialog({
  title,
  action,
  does,
  act,
  isReady = true,
  close,
  done = close,
  also,
  size = 'md',
  children,
}: Props) {
  const { t } = useTranslation();
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (isReady) void action.run(act).then((isDone) => (isDone ? done() : undefined));
  };
  return (
    <Modal opened onClose={close} title={title} size={size} closeButtonProps={{ 'aria-label': t('shell.close') }}>
      <form onSubmit={send}>
        <Stack>
          <Refusal problem={action.problem} />
          {children}
          <Group justify="flex-end" gap="xs">
            {also}
            <Button variant="default" onClick={close}>
              {t('parts.cancel')}
            </Button>
            <Button type="submit" loading={action.isBusy}>
              {does}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
