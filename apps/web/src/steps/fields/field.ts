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

/** What Mantine's inputs call them. */
export const inputProps = ({ label, hint, error, required }: Omit<FieldProps<unknown>, 'value' | 'onChange'>) => ({
  label,
  description: hint,
  error,
  withAsterisk: required ?? false,
  'aria-required': required ?? false,
});
