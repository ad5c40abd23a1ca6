import { parseCheckpoint, parseNote, standingOf, type Policy, type Seen } from '@app/proof';
import { verifyEd25519 } from './crypto.js';
import { readText } from './input.js';

const noteBytesMax = 64 * 1024;

/**
 * A checkpoint that somebody kept; it contains nothing of any case. Throws when no log of the policy signed it, because
 * paper can be forged too.
 */
export async function readCheckpoint(path: string, policy: Policy): Promise<Seen> {
  const note = parseNote(await readText(path, noteBytesMax));
  const { origin, size, root } = parseCheckpoint(note.body);
  if (!standingOf(note, policy, verifyEd25519).log)
    throw new Error(`the checkpoint in ${path} is not signed by a log of the policy`);
  return { origin, size, root, cases: [] };
}
