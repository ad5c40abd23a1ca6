import { emptyFile, fold, type CaseFile, type Lifecycle } from '@app/lifecycle';
import type { Chain, ChainedEntry } from '@app/proof';

/** An entry whose body is not what its transition writes. */
export class DoesNotFold extends Error {
  constructor(readonly seq: number) {
    super(`entry ${seq} does not fold`);
  }
}

/** The case file from the entries alone, as it would be stored: through JSON, where an undefined field is an absent one. Throws DoesNotFold. */
export function foldOf(lifecycle: Lifecycle, chain: Chain): CaseFile {
  const folded = chain.entries.reduce((file, entry) => folding(lifecycle, file, entry), emptyFile);
  return JSON.parse(JSON.stringify(folded)) as CaseFile;
}

function folding(lifecycle: Lifecycle, file: CaseFile, { seq, transition, body, actorId }: ChainedEntry): CaseFile {
  try {
    return fold(lifecycle.get(transition), file, JSON.parse(body) as Record<string, unknown>, { seq, actorId });
  } catch {
    throw new DoesNotFold(seq);
  }
}
