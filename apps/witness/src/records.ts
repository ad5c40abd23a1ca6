import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { hexOfBytes, parseCheckpoint, parseNote, signedBy, utf8, type Key } from '@app/proof';
import { sha256, verifyEd25519 } from './ed25519.js';
import { findText, writeDurably } from './files.js';

/** The last checkpoint of a log that this witness cosigned. */
export interface Cosigned {
  size: number;
  root: Uint8Array;
  /** Seconds since 1970-01-01T00:00:00Z. */
  at: number;
  /** The checkpoint with the log's signature and ours. */
  note: string;
}

export const hashOf = (origin: string): string => hexOfBytes(sha256(utf8(origin)));

/**
 * One file per log in the folder `cosigned`: the last cosigned checkpoint, or a line that says that there is none yet.
 * A log without its file is not served. Starting again at zero is what a log that forks would want, so only a person
 * can allow it.
 */
export class Records {
  private constructor(
    private readonly folder: string,
    private readonly records: Map<string, Cosigned | null>,
  ) {}

  /** Starts the record of a log that this witness never cosigned. Throws when the log has a record. */
  static begin(folder: string, origin: string): void {
    mkdirSync(join(folder, 'cosigned'), { recursive: true });
    const path = pathOf(folder, origin);
    if (existsSync(path)) throw new Error(`there is a record of ${origin} already: ${path}`);
    writeDurably(path, begun(origin));
  }

  /** Reads the record of each origin. Throws an Error that names the missing or damaged one. */
  static read(folder: string, origins: Iterable<string>, own: Key): Records {
    return new Records(folder, new Map(Array.from(origins, (origin) => [origin, recordOf(folder, origin, own)])));
  }

  /** Null: nothing was cosigned yet. */
  get(origin: string): Cosigned | null {
    return this.records.get(origin) ?? null;
  }

  byHash(hash: string): Cosigned | null {
    for (const [origin, cosigned] of this.records) if (hashOf(origin) === hash) return cosigned;
    return null;
  }

  /**
   * When this returns, the record is on the disk. When it throws, the record in memory is unchanged, and the caller
   * must not answer with a cosignature.
   */
  keep(origin: string, cosigned: Cosigned): void {
    writeDurably(pathOf(this.folder, origin), cosigned.note);
    this.records.set(origin, cosigned);
  }

  /**
   * Stores a checkpoint that contradicts the record and that the log signed: proof of a fork. The first one stays; a
   * second cannot replace it.
   */
  keepContradiction(origin: string, note: string): void {
    const path = contradictionPath(this.folder, origin);
    if (!existsSync(path)) writeDurably(path, note);
  }

  contradiction(origin: string): string | undefined {
    return findText(contradictionPath(this.folder, origin));
  }
}

const pathOf = (folder: string, origin: string): string => join(folder, 'cosigned', hashOf(origin));
const contradictionPath = (folder: string, origin: string): string => `${pathOf(folder, origin)}.contradiction`;
const begun = (origin: string): string => `nothing cosigned yet of ${origin}\n`;

function recordOf(folder: string, origin: string, own: Key): Cosigned | null {
  const path = pathOf(folder, origin);
  try {
    const text = findText(path);
    if (text === undefined)
      throw new Error(
        `it is not there. If this witness never cosigned that log: begin ${origin}. If it did, see docs/witness.md`,
      );
    return text === begun(origin) ? null : cosignedIn(text, origin, own);
  } catch (error) {
    throw new Error(`the record of ${origin} (${path}): ${error instanceof Error ? error.message : ''}`, {
      cause: error,
    });
  }
}

function cosignedIn(text: string, origin: string, own: Key): Cosigned {
  const note = parseNote(text);
  const { size, root, origin: found } = parseCheckpoint(note.body);
  if (found !== origin) throw new Error(`it is of ${found}`);
  // The log may have changed its key since. Our own signature shows that the note passed our checks.
  const at = signedBy(note, [own], verifyEd25519)[0]?.at;
  if (typeof at !== 'number') throw new Error('it is not cosigned by this witness’ key');
  return { size, root, at, note: text };
}
