import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CurrentActor, Roles } from '@app/access';
import { auditRoutes, type QueryOf } from '@app/api';
import { publishedKeys } from '@app/journal';
import { Refused, type Actor } from '@app/lifecycle';
import { caseCsv } from './case-csv.js';
import { caseDocument } from './case-document.js';
import { caseJson } from './case-json.js';
import type { CaseRecord } from './case-record.js';
import { dailySheet } from './daily-sheet.js';
import { TilesDir } from '../tiles-dir.js';
import { Exports, type AskedExport } from './exports.js';
import { PdfRenderer } from './pdf-renderer.js';
import { signedCheckpoint } from './signed-checkpoint.js';

const { export: exportRoute, dailySheet: sheetRoute } = auditRoutes;

interface File {
  name: string;
  type: string;
  content: Uint8Array | string;
}

/** Exports as files. Each export of a case is recorded before any byte of it is made. */
@Controller()
export class ExportsController {
  constructor(
    private readonly exports: Exports,
    private readonly renderer: PdfRenderer,
    private readonly tilesDir: TilesDir,
  ) {}

  /** The timeline of a case. It has only open facts. */
  @Get('cases/:ref/export')
  @Roles('coordinator', 'auditor')
  async case(
    @Param('ref') ref: string,
    @Query({ schema: exportRoute.query }) { as, lang, purpose }: QueryOf<typeof exportRoute>,
    @CurrentActor() actor: Actor,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await send(reply, await this.caseAs(as, { ref, language: lang, purpose, actor }));
  }

  private async caseAs(as: 'pdf' | 'csv' | 'json', of: AskedExport): Promise<File> {
    if (as === 'pdf') {
      // checks before the export is recorded that the case exists, is short enough, and that the renderer has a free
      // place
      await this.exports.assertPrintable(of);
      return this.renderer.withSlot(async (render) => {
        const record = await this.exports.record(of, 'export-pdf');
        return file(record, 'pdf', 'application/pdf', await render(caseDocument(record)));
      });
    }
    const record = await this.exports.record(of, `export-${as}`);
    return as === 'csv'
      ? file(record, 'csv', 'text/csv; charset=utf-8; header=present', caseCsv(record))
      : file(record, 'json', 'application/json; charset=utf-8', caseJson(record));
  }

  /** The checkpoint on paper, to be filed elsewhere. It contains no case, so no export is recorded. */
  @Get('daily-sheet')
  @Roles('coordinator', 'auditor', 'administrator', 'head-of-mission')
  async sheet(
    @Query({ schema: sheetRoute.query }) { lang }: QueryOf<typeof sheetRoute>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const checkpoint = await signedCheckpoint(this.tilesDir.path);
    if (!checkpoint) throw new Refused('service.unavailable', { reason: 'nothing-signed-yet' });
    const at = new Date();
    const paper = dailySheet(checkpoint, await publishedKeys(this.tilesDir.path), { language: lang, at });
    const content = await this.renderer.withSlot((render) => render(paper));
    await send(reply, { name: `checkpoint_${dayOf(at)}.pdf`, type: 'application/pdf', content });
  }
}

const file = ({ ref, exportedAt, copy }: CaseRecord, ending: string, type: string, content: File['content']): File => ({
  name: `timeline_${ref}_${dayOf(exportedAt)}_copy-${copy}.${ending}`,
  type,
  content,
});

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

async function send(reply: FastifyReply, { name, type, content }: File): Promise<void> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content.buffer);
  await reply.type(type).header('content-disposition', `attachment; filename="${name}"`).send(bytes);
}
