import { join } from 'node:path';
import type { ErasedAgain } from '@app/journal';

export const ledgerIn = (logDir: string): string => join(logDir, 'kept', 'erasures');

/** Prints what was destroyed again. Prints nothing when there was nothing to do. */
export function printErasedAgain({ refs, known }: ErasedAgain): void {
  if (refs.length > 0)
    console.log(
      `The ledger of erasures names ${known} cases of this database. Keys or indexes of ${refs.length} of them had come back and were destroyed again: ${refs.join(', ')}`,
    );
}
