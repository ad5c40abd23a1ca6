import { join } from 'node:path';
import { erasuresIn } from '../log/index.js';
import type { Faults } from './faults.js';
import type { TlogParts } from './signed-files.js';

const ledgerIn = (log: TlogParts): string => join(log.folder, 'kept', 'erasures');

/** The cases that the ledger names. They take about 100 bytes of memory each. */
export async function readLedger(log: TlogParts | undefined): Promise<ReadonlySet<string>> {
  const cases = new Set<string>();
  if (log) for await (const batch of erasuresIn(ledgerIn(log))) for (const { caseId } of batch) cases.add(caseId);
  return cases;
}

/**
 * Erasures that are in the ledger by the database's word, but were not there before the database's snapshot. The ledger
 * may have got them meanwhile, so it is read again after the snapshot.
 */
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
