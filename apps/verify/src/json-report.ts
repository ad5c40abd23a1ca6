import { base64OfBytes, hexOfBytes, type Bundle, type Verdict } from '@app/proof';
import { shown, timeOf } from './shown.js';

const result = ['holds', 'does-not-hold', 'could-not-be-checked', 'holds-as-far-as-it-goes'] as const;

/** One line of JSON. `shown` writes escapes that are valid JSON, so no control character reaches a terminal. */
export function jsonReport(bundle: Bundle, verdict: Verdict, exitCode: 0 | 1 | 3): string {
  const { ref, chain } = bundle;
  const said = {
    result: result[exitCode],
    ref,
    caseId: chain.caseId,
    ...(verdict.holds ? holding(verdict) : failing(bundle, verdict)),
  };
  return `${shown(JSON.stringify(said), Number.POSITIVE_INFINITY)}\n`;
}

function holding({ facts, warnings, remember }: Verdict & { holds: true }): object {
  const { entries, reads, sealed, checkpoint, standing, seen } = facts;
  const { origin, size, root } = checkpoint;
  return {
    entries,
    reads,
    sealed,
    checkpoint: { origin, size, root: base64OfBytes(root) },
    witnesses: standing.witnesses,
    seen,
    warnings,
    isNews: remember !== null,
  };
}

function failing({ chain, reads }: Bundle, { fault }: Verdict & { holds: false }): object {
  const entry = chain.entries.find(({ seq }) => seq === fault.seq);
  const read = reads.find(({ id }) => id === fault.readId);
  return {
    fault,
    ...(entry && { entry: { transition: entry.transition, at: timeOf(entry.atMicros), hash: hexOfBytes(entry.hash) } }),
    ...(read && { read: { act: read.act, purpose: read.purpose, at: timeOf(read.atMicros) } }),
  };
}
