import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * When this returns, the file has the new text, also after a loss of power. When it throws, or power fails earlier, the
 * file has either the old text or the new one, never a part.
 */
export function writeDurably(path: string, text: string, mode = 0o644): void {
  const beside = `${path}.new`;
  const file = openSync(beside, 'w', mode);
  try {
    const bytes = Buffer.from(text);
    for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(beside, path);
  // the new name is stored in the folder's own block
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Undefined when the file does not exist. Throws on any other problem. */
export function findText(path: string): string | undefined {
  try {
    // Buffer's own decoding would replace damaged bytes with U+FFFD.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
