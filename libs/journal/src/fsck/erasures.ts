import { join } from 'node:path';
import { erasuresIn } from '../ledger.js';
import type { Faults } from './faults.js';
import type { TlogParts } from './signed-files.js';

const ledgerIn = (log: TlogParts): string => join(log.folder, 'kept', 'erasures');

/** The cases that the ledger names: a hundred bytes for each case that was ever erased. */
export async function readLedger(log: TlogParts | undefined): Promise<ReadonlySet<string>> {
  const cases = new Set<string>();
  if (log) for await (const batch of erasuresIn(ledgerIn(log))) for (const { caseId } of batch) cases.add(caseId);
  return cases;
}

/** Erasures that the database says are in the ledger, and that were not there before the snapshot: looked up again after it. */
export class Suspects {
  private readonly refs = new Map<string, string>();

  constructor(private readonly log: TlogParts | undefined) {}

  add(caseId: string, ref: string): void {
    if (this.log) this.refs.set(caseId, ref);
  }

  async settle(faults: Faults): Promise<void> {
    if (!this.log || this.refs.size === 0) return;
    const now = await readLedger(this.log);
    for (const [caseId, ref] of this.refs)
      if (!now.has(caseId))
        faults.report(
          'erasure-not-in-ledger',
          'the case was erased, and the ledger no longer says so: after a restore its keys would come back',
          { ref },
        );
  }
}
