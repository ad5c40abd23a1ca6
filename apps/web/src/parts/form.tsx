import { Stack, type MantineSpacing } from '@mantine/core';
import type { ComponentProps, ReactNode } from 'react';
import type { Problem } from '../api/client';
import { Refusal } from './refusal';

interface Props extends Omit<ComponentProps<'form'>, 'onSubmit' | 'noValidate'> {
  submit: () => void;
  /** Why the server refused what was sent last. */
  problem?: Problem | undefined;
  /** What was not done, above the reason. */
  refused?: string;
  gap?: MantineSpacing;
  children: ReactNode;
}

/**
 * Every form of the desk. The browser does not check the fields itself: its messages are in its own language, and each field says in the
 * reader's what is wrong with it.
 */
export function Form({ submit, problem, refused, gap = 'md', children, ...form }: Props) {
  return (
    <form
      {...form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap={gap}>
        <Refusal problem={problem} title={refused} />
        {children}
      </Stack>
    </form>
  );
}
