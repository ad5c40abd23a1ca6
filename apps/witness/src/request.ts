import { bytesOfBase64, hashLength, parseCheckpoint, parseNote, type Checkpoint, type Note } from '@app/proof';

export interface AddCheckpoint {
  /** The size that the log thinks we cosigned last. */
  old: number;
  proof: Uint8Array[];
  note: Note;
  checkpoint: Checkpoint;
}

const proofLinesMax = 63;

/** Parses the body of add-checkpoint: https://c2sp.org/tlog-witness. Throws an Error that says what is malformed. */
export function parseAddCheckpoint(body: Uint8Array): AddCheckpoint {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  const end = text.indexOf('\n\n');
  if (end === -1) throw new Error('no empty line before the checkpoint');
  const [first = '', ...lines] = text.slice(0, end).split('\n');
  const old = Number(/^old (0|[1-9]\d{0,15})$/.exec(first)?.[1] ?? NaN);
  if (!Number.isSafeInteger(old)) throw new Error('the first line is not the old size');
  if (lines.length > proofLinesMax) throw new Error(`more than ${proofLinesMax} proof lines`);
  const proof = lines.map((line, at) => {
    const hash = bytesOfBase64(line);
    if (hash?.length !== hashLength) throw new Error(`proof line ${at + 1} is not a hash in base64`);
    return hash;
  });
  const note = parseNote(text.slice(end + 2));
  return { old, proof, note, checkpoint: parseCheckpoint(note.body) };
}
