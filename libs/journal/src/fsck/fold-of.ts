import { emptyFile, fold, type CaseFile, type Lifecycle } from '@app/lifecycle';
import type { Chain } from '@app/proof';

/** The case file from the entries alone, as it would be stored: through JSON, where an undefined field is an absent one. */
export function foldOf(lifecycle: Lifecycle, chain: Chain): CaseFile {
  const folded = chain.entries.reduce(
    (file, entry) =>
      fold(lifecycle.get(entry.transition), file, JSON.parse(entry.body) as Record<string, unknown>, entry.actorId),
    emptyFile,
  );
  return JSON.parse(JSON.stringify(folded)) as CaseFile;
}
