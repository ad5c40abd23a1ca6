import {
  clockChange,
  clocksAfter,
  emptyFile,
  fold,
  type CaseFile,
  type ClockState,
  type Lifecycle,
} from '@app/lifecycle';
import type { Chain, ChainedEntry } from '@app/proof';

/** The body of an entry does not have the form that its transition writes. */
export class DoesNotFold extends Error {
  constructor(readonly seq: number) {
    super(`entry ${seq} does not fold`);
  }
}

/** A case as its entries describe it: its file, as it would be stored, and its clocks by name. */
export interface Folded {
  file: CaseFile;
  clocks: ReadonlyMap<string, ClockState>;
}

/** Throws DoesNotFold. */
export function foldOf(lifecycle: Lifecycle, chain: Chain): Folded {
  const empty: Folded = { file: emptyFile, clocks: new Map() };
  const { file, clocks } = chain.entries.reduce((folded, entry) => folding(lifecycle, folded, entry), empty);
  // through JSON, because in the stored file an undefined field is absent
  return { file: JSON.parse(JSON.stringify(file)) as CaseFile, clocks };
}

function folding(lifecycle: Lifecycle, before: Folded, entry: ChainedEntry): Folded {
  const { seq, actorId } = entry;
  try {
    const row = lifecycle.get(entry.transition);
    const body = JSON.parse(entry.body) as Record<string, unknown>;
    const file = fold(row, before.file, body, { seq, actorId });
    return { file, clocks: clocksAfter(before.clocks, clockChange(row, before.file, body, seq), file) };
  } catch {
    throw new DoesNotFold(seq);
  }
}
