import { NumberInput, type NumberInputProps } from '@mantine/core';
import { useRef } from 'react';

/** What a number box holds: a number, or text as long as it is none. */
export type Typed = number | string;

/** A box for a number. Its content is selected when it takes the focus: what is typed replaces the number. */
export function NumberBox(props: NumberInputProps) {
  const isNew = useRef(false);
  return (
    <NumberInput
      {...props}
      onFocus={({ currentTarget }) => {
        isNew.current = true;
        currentTarget.select();
      }}
      // a click puts the caret into the box after the focus has come
      onMouseUp={({ currentTarget }) => {
        if (isNew.current) currentTarget.select();
        isNew.current = false;
      }}
    />
  );
}
