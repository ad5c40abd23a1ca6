import { scopeOf } from '@app/access';
import { DatabaseFault, type Database } from '@app/database';
import { Refused, type Actor, type ReadPurpose } from '@app/lifecycle';

export type ExportAct = 'export-pdf' | 'export-csv' | 'export-json' | 'export-bundle';

export interface Exported {
  /** The read entry. */
  id: string;
  at: Date;
  /** The number of this export among the case's exports, from 1. */
  copy: number;
}

/** Records that a case is exported, before any byte of it leaves. Refused when the case is not in the actor's scope. */
export async function recordExport(
  database: Database,
  ref: string,
  actor: Actor,
  act: ExportAct,
  purpose: ReadPurpose,
): Promise<Exported> {
  try {
    const [row] = await database.query<{ id: string; at: Date; copy: number }>(
      'record-export',
      'select * from journal.record_export($1, $2, $3, $4, $5, $6)',
      [ref, scopeOf(actor), act, actor.id, actor.role, purpose],
    );
    if (!row) throw new Error('the export was not recorded');
    return row;
  } catch (error) {
    if (error instanceof DatabaseFault && error.code === 'SP404') throw new Refused('case.not-found');
    throw error;
  }
}
