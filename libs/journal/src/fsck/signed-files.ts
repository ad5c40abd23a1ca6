import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCheckpoint, parseNote, signedBy, type Key, type VerifyEd25519 } from '@app/proof';
import { publishedCheckpoint } from '../log/index.js';
import type { Faults } from './faults.js';

/** The parts of the log outside the database, for comparing the two. */
export interface TlogParts {
  /** LOG_DIR, with `public/` and `kept/` in it. */
  folder: string;
  origin: string;
  /** The keys that sign, and the retired keys. */
  keys: readonly Key[];
  verify: VerifyEd25519;
  /** Undefined when the caller does not have it. Then covers are not checked. */
  coverKey: Buffer | undefined;
}

export interface SignedTree {
  size: number;
  root: Uint8Array;
}

/** The signed trees in the folder. `tree`: the largest one with a valid signature of the log. */
export interface SignedFiles {
  lastSigned: SignedTree | undefined;
  published: SignedTree | undefined;
  tree: SignedTree | undefined;
}

/** Reads the signed files, and reports what is wrong with them to `faults`, if given. */
export async function signedFiles(log: TlogParts, faults?: Faults): Promise<SignedFiles> {
  const published = await signedTree(log, 'public/checkpoint', await publishedIn(log), faults);
  const lastSigned = await signedTree(log, 'kept/last-signed', await keptIn(log), faults);
  const trees = [lastSigned, published].filter((one) => one !== undefined);
  const tree = trees.sort((one, other) => other.size - one.size)[0];
  return { lastSigned, published, tree };
}

const publishedIn = (log: TlogParts): Promise<string | undefined> => publishedCheckpoint(join(log.folder, 'public'));
const keptIn = (log: TlogParts): Promise<string | undefined> =>
  readFile(join(log.folder, 'kept', 'last-signed'), 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });

async function signedTree(
  log: TlogParts,
  name: string,
  note: string | undefined,
  faults: Faults | undefined,
): Promise<SignedTree | undefined> {
  if (note === undefined) return undefined;
  const found = treeOf(log, note);
  if (!('code' in found)) return found;
  faults?.report(found.code, `${name}: ${found.words}`);
  return undefined;
}

/** The tree that a signed note names, or what is wrong with the note. */
export function treeOf(
  { origin, keys, verify }: TlogParts,
  note: string,
): SignedTree | { code: 'checkpoint-malformed' | 'checkpoint-not-signed'; words: string } {
  try {
    const parsed = parseNote(note);
    const found = parseCheckpoint(parsed.body);
    if (found.origin !== origin)
      return { code: 'checkpoint-not-signed', words: `it is of a log that is called ${found.origin}` };
    // throws when a signature with the log's key is not valid for this note
    const signatures = signaturesOf(() => signedBy(parsed, keys, verify));
    return signatures > 0
      ? { size: found.size, root: found.root }
      : { code: 'checkpoint-not-signed', words: 'no key of the log signed it' };
  } catch (error) {
    return { code: 'checkpoint-malformed', words: error instanceof Error ? error.message : 'it cannot be read' };
  }
}

function signaturesOf(signed: () => readonly unknown[]): number {
  try {
    return signed().length;
  } catch {
    return 0;
  }
}
