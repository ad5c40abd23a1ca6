import type { ReactNode } from 'react';

/** What every control of a form takes. An empty text is "no answer yet". */
export interface FieldProps<T> {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  required?: boolean;
  value: T;
  onChange: (value: T) => void;
}

type Texts = Omit<FieldProps<unknown>, 'value' | 'onChange'>;

/** What Mantine's groups of radio buttons and check boxes call them. */
export const groupProps = ({ label, hint, error, required = false }: Texts) => ({
  label,
  description: hint,
  error,
  withAsterisk: required,
});

/** What Mantine's inputs call them. */
export const inputProps = (texts: Texts) => ({ ...groupProps(texts), 'aria-required': texts.required ?? false });
