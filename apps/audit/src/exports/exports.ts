import { Injectable } from '@nestjs/common';
import { scopeOf } from '@app/access';
import { Database } from '@app/database';
import { CaseReader } from '@app/journal';
import { Refused, type Actor, type ReadPurpose } from '@app/lifecycle';
import { recordExport, type ExportAct } from '../record-export.js';
import { caseRecord, type CaseRecord } from './case-record.js';
import { signedCheckpoint, type SignedCheckpoint } from './signed-checkpoint.js';
import type { Language } from './words.js';
import { TilesDir } from '../tiles-dir.js';

/** The longest case that was measured (docs/operations.md). A longer case can be exported as CSV, JSON or bundle. */
const printedEntriesMax = 3_000;

export interface AskedExport {
  ref: string;
  language: Language;
  purpose: ReadPurpose;
  actor: Actor;
}

/** Reads what an export contains, and records the export. */
@Injectable()
export class Exports {
  constructor(
    private readonly cases: CaseReader,
    private readonly database: Database,
    private readonly tilesDir: TilesDir,
  ) {}

  /** Records the export, then reads its content. Refused when the case is not in the actor's scope. */
  async record({ ref, language, purpose, actor }: AskedExport, act: ExportAct): Promise<CaseRecord> {
    const checkpoint = await signedCheckpoint(this.tilesDir.path);
    const exported = await recordExport(this.database, ref, actor, act, purpose);
    const chain = await this.cases.wholeChain(ref, scopeOf(actor));
    const entriesInLog = checkpoint ? await this.entriesIn(checkpoint, chain.caseId) : 0;
    return caseRecord({ ref, language, purpose, actor }, exported, chain, { checkpoint, entriesInLog });
  }

  /** Refused when the case is not in the actor's scope, or is too long for a document. */
  async assertPrintable({ ref, actor }: AskedExport): Promise<void> {
    const [found] = await this.database.query<{ there: boolean; long: boolean }>(
      'printable',
      `select exists (select from journal.timeline($1, $2, 0, 1)) as there,
         exists (select from journal.timeline($1, $2, $3, 1)) as long`,
      [ref, scopeOf(actor), printedEntriesMax],
    );
    if (!found?.there) throw new Refused('case.not-found');
    if (found.long) throw new Refused('export.too-long', { entriesMax: printedEntriesMax });
  }

  private async entriesIn({ size }: SignedCheckpoint, caseId: string): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(
      'entries-in-log',
      'select count(*)::int as count from log.leaves_of($1) where seq is not null and index < $2',
      [caseId, size],
    );
    return row?.count ?? 0;
  }
}
