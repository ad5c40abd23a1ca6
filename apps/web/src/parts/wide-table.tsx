import { Table } from '@mantine/core';
import type { ReactNode } from 'react';

/** A table that scrolls inside of its own frame where the screen is narrow, by keyboard too. */
export function WideTable({ label, minWidth, children }: { label: string; minWidth: number; children: ReactNode }) {
  return (
    <div
      role="group"
      aria-label={label}
      tabIndex={0}
      style={{
        // what is hidden from sight in it scrolls with it
        position: 'relative',
        overflowX: 'auto',
        border: '1px solid var(--line)',
        borderRadius: 'var(--mantine-radius-sm)',
        background: 'var(--mantine-color-body)',
      }}
    >
      <Table miw={minWidth} verticalSpacing="xs">
        {children}
      </Table>
    </div>
  );
}
