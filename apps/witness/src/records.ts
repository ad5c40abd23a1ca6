import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { hexOfBytes, parseCheckpoint, parseNote, signedBy, utf8, type Key } from '@app/proof';
import { sha256, verifyEd25519 } from './ed25519.js';
import { findText, writeDurably } from './files.js';

/** What this witness last cosigned of a log. */
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
 * One file for each log, in the folder `cosigned`: the checkpoint that was last cosigned, or a line that says that none was yet. A log
 * without its file is not served: to begin at zero again is what a log that forks would wish for, so a person has to say it.
 */
export class Records {
  private constructor(
    private readonly folder: string,
    private readonly records: Map<string, Cosigned | null>,
  ) {}

  /** For a log that this witness never cosigned. Throws when it has a record. */
  static begin(folder: string, origin: string): void {
    mkdirSync(join(folder, 'cosigned'), { recursive: true });
    const path = pathOf(folder, origin);
    if (existsSync(path)) throw new Error(`there is a record of ${origin} already: ${path}`);
    writeDurably(path, begun(origin));
  }

  /** Reads the record of each origin. Throws an Error that says which one is missing or spoilt. */
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

  /** When it returns, the record is on disk. When it throws, what is in memory stays, and nothing may be answered. */
  keep(origin: string, cosigned: Cosigned): void {
    writeDurably(pathOf(this.folder, origin), cosigned.note);
    this.records.set(origin, cosigned);
  }

  /** A checkpoint that the log signed against the one in its record: proof of a fork. The first is kept, and no second can drive it out. */
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
  // The log may have changed its key since; our own signature says that it went through our checks.
  const at = signedBy(note, [own], verifyEd25519)[0]?.at;
  if (typeof at !== 'number') throw new Error('it is not cosigned by this witness’ key');
  return { size, root, at, note: text };
}
