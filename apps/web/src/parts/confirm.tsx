import type { ReactNode } from 'react';
import { FormDialog } from './form-dialog';
import { useForm } from './use-form';

interface Props {
  title: string;
  children: ReactNode;
  /** The name of what is done, on its button. */
  does: string;
  act: () => Promise<unknown>;
  close: () => void;
}

/** Asks once more before something that is not easily taken back. `act` may refuse: then it says why and stays open. */
export function Confirm({ act, children, ...dialog }: Props) {
  const form = useForm({ initial: {}, send: act, done: dialog.close });
  return (
    <FormDialog {...dialog} form={form} isGrave>
      <div>{children}</div>
    </FormDialog>
  );
}
