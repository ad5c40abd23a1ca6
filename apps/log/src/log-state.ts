import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { placeDurably, syncFolder } from '@app/files';
import { parseCheckpoint, parseNote } from '@app/proof';

/**
 * What the log stores outside the database, so that it detects a database that was set back: the last signed
 * checkpoint, and which cases were erased.
 */
export class LogState {
  constructor(private readonly folder: string) {}

  /** The last signed note; undefined when nothing was signed here yet. */
  lastSigned(): Promise<string | undefined> {
    return readFile(join(this.folder, 'last-signed'), 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    });
  }

  /** Stores the note. It is on the disk before this returns. An older note never replaces a newer one. */
  async remember(note: string): Promise<void> {
    const before = await this.lastSigned();
    if (before !== undefined && sizeOf(before) > sizeOf(note)) return;
    await placeDurably(join(this.folder, 'last-signed'), note);
  }

  /**
   * Appends to the ledger of erasures: one line per case, with the time. A line may occur twice; the meaning is the
   * same.
   */
  async noteErasures(erasures: readonly { caseId: string; at: Date }[]): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const ledger = await open(join(this.folder, 'erasures'), 'a', 0o600);
    try {
      await ledger.writeFile(erasures.map(({ caseId, at }) => `${caseId} ${at.toISOString()}\n`).join(''));
      await ledger.sync();
    } finally {
      await ledger.close();
    }
    await syncFolder(this.folder);
  }
}

const sizeOf = (note: string): number => parseCheckpoint(parseNote(note).body).size;
