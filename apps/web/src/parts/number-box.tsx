import { NumberInput, type NumberInputProps } from '@mantine/core';

/** A box for a number. Its content is selected when it takes the focus: what is typed replaces the number that stood there. */
export function NumberBox(props: NumberInputProps) {
  return <NumberInput {...props} onFocus={({ currentTarget }) => currentTarget.select()} />;
}
