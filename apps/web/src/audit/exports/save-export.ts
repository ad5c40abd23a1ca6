import type { ReadPurpose } from '@app/lifecycle';
import { askFile, query } from '../../api/client';
import { queryClient } from '../../api/queries';
import type { Language } from '../../i18n';
import type { TlogFinding } from '../../tlog/check';
import { knownTlog } from '../../tlog/known';
import { download } from '../../parts/download';

export const exportForms = ['pdf', 'csv', 'json', 'bundle'] as const;
export type ExportForm = (typeof exportForms)[number];

export interface Export {
  ref: string;
  form: ExportForm;
  language: Language;
  /** The server refuses an empty one. */
  purpose: ReadPurpose | '';
  log: TlogFinding | undefined;
}

/** Asks for the file and gives it to the person. Returns its name. Throws a `Problem` when it is refused. */
export async function saveExport({ ref, form, language, purpose, log }: Export): Promise<string> {
  const path =
    form === 'bundle'
      ? `/api/audit/cases/${ref}/bundle${query({ purpose, since: await sinceFor(log) })}`
      : `/api/audit/cases/${ref}/export${query({ as: form, lang: language, purpose })}`;
  const { name, content } = await askFile(path);
  const file = name ?? `${form}_${ref}_${new Date().toISOString().slice(0, 10)}.json`;
  download(file, content.type, content);
  await queryClient.invalidateQueries({ queryKey: ['case', ref, 'reads'] });
  return file;
}

/** The size of the last checkpoint that this browser saw; none where the log shown now does not continue it. */
async function sinceFor(log: TlogFinding | undefined): Promise<number | undefined> {
  return log?.verdict.kind === 'rewritten' ? undefined : (await knownTlog())?.size;
}
