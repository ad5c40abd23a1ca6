import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { publishedCheckpoint } from '@app/journal';
import { base64OfBytes, hexOfBytes, noteOf, parseCheckpoint, parseNote } from '@app/proof';

/**
 * The log's checkpoint as a document shows it. A verifier decides what it is worth, with a key that it got from
 * elsewhere.
 */
export interface SignedCheckpoint {
  origin: string;
  size: number;
  /** Base64, as in the note. */
  root: string;
  /** The log's own key as its signature names it: name and id (8 hexadecimal digits). */
  key: { name: string; id: string };
  /** When the file was published. The note itself holds no time. */
  publishedAt: Date;
  note: string;
}

/** The last signed checkpoint; undefined before the first. Throws when the file is not a checkpoint. */
export async function signedCheckpoint(tilesDir: string): Promise<SignedCheckpoint | undefined> {
  const note = await publishedCheckpoint(tilesDir);
  if (note === undefined) return undefined;
  const { mtime } = await stat(join(tilesDir, 'checkpoint'));
  return checkpointOf(note, mtime);
}

export function checkpointOf(note: string, publishedAt: Date): SignedCheckpoint {
  const { body, signatures } = parseNote(note);
  const { origin, size, root } = parseCheckpoint(body);
  const own = signatures.find((one) => one.name === origin);
  if (!own) throw new Error('the checkpoint is not signed by the log that it is of');
  return {
    origin,
    size,
    root: base64OfBytes(root),
    key: { name: own.name, id: hexOfBytes(own.id) },
    publishedAt,
    note,
  };
}

/**
 * The note for a QR code of at most that many bytes. When the cosignatures do not fit, it leaves them out, and is still
 * a signed note.
 */
export function noteWithin({ note, origin }: SignedCheckpoint, bytesMax: number): string {
  if (Buffer.byteLength(note) <= bytesMax) return note;
  const { body, signatures } = parseNote(note);
  return noteOf(
    body,
    signatures.filter((one) => one.name === origin),
  );
}
