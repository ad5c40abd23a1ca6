import { base64OfBytes, bytesOfBase64 } from './bytes.js';
import { hashLength } from './merkle.js';

export interface Checkpoint {
  origin: string;
  size: number;
  root: Uint8Array;
}

/** The text that a log signs: https://c2sp.org/tlog-checkpoint, without extension lines. */
export function checkpointBody({ origin, size, root }: Checkpoint): string {
  const body = `${origin}\n${size}\n${base64OfBytes(root)}\n`;
  // A text that cannot be parsed again must not be signed.
  parseCheckpoint(body);
  return body;
}

/** Throws an Error that names the line that does not follow the specification. */
export function parseCheckpoint(body: string): Checkpoint & { extensions: string[] } {
  const [origin, sizeText, rootText, ...rest] = body.split('\n');
  const end = rest.pop();
  if (origin === undefined || sizeText === undefined || rootText === undefined || end !== '')
    throw new Error('the checkpoint does not have three lines that each end');
  if (origin === '') throw new Error('the checkpoint has no origin');
  const size = Number(sizeText);
  if (!/^(0|[1-9]\d*)$/.test(sizeText) || !Number.isSafeInteger(size))
    throw new Error('the checkpoint’s size is not a whole number');
  const root = bytesOfBase64(rootText);
  if (root?.length !== hashLength) throw new Error(`the checkpoint’s root is not ${hashLength} bytes in base64`);
  if (rest.includes('')) throw new Error('the checkpoint has an empty extension line');
  return { origin, size, root, extensions: rest };
}
