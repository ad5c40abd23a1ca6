import { Button, Group, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Form } from './form';
import { ShownOnce, type Secret } from './shown-once';
import type { FormState } from './use-form';

interface Props {
  title: string;
  form: Pick<FormState<never>, 'submit' | 'problem' | 'isBusy' | 'ref'>;
  /** The name of what is done, on its button. */
  does: string;
  close: () => void;
  /** A secret that came with the answer takes the place of the fields. */
  secret?: Secret | undefined;
  /** What is not easily taken back: the button is red, and the way out has the focus. */
  isGrave?: boolean;
  /** Beside the buttons. */
  also?: ReactNode;
  size?: string;
  children: ReactNode;
}

/** A form in a dialog. When it is refused it says why and stays open. */
export function FormDialog({ title, form, does, close, secret, isGrave, also, size = 'md', children }: Props) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={close}
      title={title}
      size={size}
      closeOnClickOutside={secret === undefined}
      closeButtonProps={{ 'aria-label': t('shell.close') }}
    >
      {secret ? (
        <ShownOnce {...secret} close={close} />
      ) : (
        <Form ref={form.ref} submit={form.submit} problem={form.problem}>
          {children}
          <Group justify="flex-end" gap="xs">
            {also}
            <Button variant="default" onClick={close} {...(isGrave ? { 'data-autofocus': true } : {})}>
              {t('parts.cancel')}
            </Button>
            <Button type="submit" loading={form.isBusy} {...(isGrave ? { color: 'red' } : {})}>
              {does}
            </Button>
          </Group>
        </Form>
      )}
    </Modal>
  );
}
