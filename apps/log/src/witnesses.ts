import { log } from '@app/platform';
import {
  areEqual,
  base64OfBytes,
  noteOf,
  parseCheckpoint,
  parseNote,
  signedBy,
  type Policy,
  type VerifyEd25519,
} from '@app/proof';

export type Prove = (from: number, to: number) => Promise<Uint8Array[]>;

type Witness = Policy['witnesses'][number];
interface Fresh {
  note: string;
  body: string;
  size: number;
  prove: Prove;
}
type Reply = { kind: 'cosigned'; line: string } | { kind: 'other-size'; size: number };

const answerBytesMax = 64 * 1024;
const waitMsDefault = 2_000;

/** Why there is no cosignature. Only the code is logged, never what a witness wrote. */
class NoCosignature extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

/**
 * Asks witnesses to cosign new checkpoints: https://c2sp.org/tlog-witness. A witness that fails costs one log line and
 * has no other effect.
 */
export class Witnesses {
  private readonly asked: { witness: Witness; url: string }[];
  /** For each witness, the size that it last cosigned, as far as we know. */
  private readonly sizes = new Map<Witness, number>();
  /** For each witness, why its last cosignature is missing. Logged once, not in every cycle. */
  private readonly failing = new Map<Witness, string>();

  /** Only witnesses with a URL are asked. Throws when a URL is invalid or a key is not a witness' key. */
  constructor(
    witnesses: readonly Witness[],
    private readonly verify: VerifyEd25519,
    private readonly waitMs = waitMsDefault,
  ) {
    this.asked = witnesses.flatMap((witness) =>
      witness.url === null ? [] : [{ witness, url: submissionUrl(witness) }],
    );
  }

  /**
   * Returns verified signature lines, each with its newline, to be appended to the note. Takes at most waitMs. `before`
   * is the size of the previous checkpoint, the most likely size of a witness that we know nothing about.
   */
  async cosign(note: string, before: number, prove: Prove): Promise<string[]> {
    const { body } = parseNote(note);
    const fresh = { note, body, size: parseCheckpoint(body).size, prove };
    const signal = AbortSignal.timeout(this.waitMs);
    const lines = await Promise.all(
      this.asked.map(({ witness, url }) => this.ask(witness, url, fresh, before, signal)),
    );
    return lines.filter((line) => line !== undefined);
  }

  private async ask(
    witness: Witness,
    url: string,
    fresh: Fresh,
    before: number,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    try {
      const known = Math.min(this.sizes.get(witness) ?? before, fresh.size);
      let reply = await this.submit(witness, url, fresh, known, signal);
      if (reply.kind === 'other-size') reply = await this.submit(witness, url, fresh, reply.size, signal);
      if (reply.kind === 'other-size') throw new NoCosignature('size-moves');
      this.sizes.set(witness, fresh.size);
      if (this.failing.delete(witness)) log('info', 'witness-answers', { service: witness.name });
      return reply.line;
    } catch (error) {
      const code = codeOf(error);
      if (this.failing.get(witness) !== code)
        log(code === 'ahead' ? 'error' : 'warn', 'no-cosignature', { service: witness.name, code });
      this.failing.set(witness, code);
      return undefined;
    }
  }

  private async submit(witness: Witness, url: string, fresh: Fresh, from: number, signal: AbortSignal): Promise<Reply> {
    const proof = await inTime(fresh.prove(from, fresh.size), signal);
    const lines = [`old ${from}`, ...proof.map(base64OfBytes)];
    const response = await fetch(url, {
      method: 'POST',
      body: `${lines.join('\n')}\n\n${fresh.note}`,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      redirect: 'error',
      signal,
    });
    if (response.status !== 200 && response.status !== 409) {
      await response.body?.cancel();
      throw new NoCosignature(`status-${response.status}`);
    }
    const text = await textOf(response);
    if (response.status === 200)
      return { kind: 'cosigned', line: cosignatureIn(text, fresh.body, witness, this.verify) };
    const size = sizeIn(text, response.headers.get('content-type') ?? '');
    // The witness cosigned a larger tree: this log was set back, or somebody else signs with our key.
    if (size > fresh.size) throw new NoCosignature('ahead');
    this.sizes.set(witness, size);
    return { kind: 'other-size', size };
  }
}

function submissionUrl({ name, key, url }: Witness): string {
  if (key.type !== 4) throw new Error(`the key of witness ${name} is not of type 4`);
  if (url === null || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new Error(`the address of witness ${name} is not an http or https URL`);
  return `${url.replace(/\/+$/, '')}/add-checkpoint`;
}

/** Rejects when the time is up, also when the promise never settles. */
function inTime<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new NoCosignature('timeout'));
    if (signal.aborted) late();
    signal.addEventListener('abort', late, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', late));
  });
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // leaving the loop cancels the rest of the response
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > answerBytesMax) throw new NoCosignature('malformed');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** The witness' own line among those that it sent. Lines of other keys are ignored. */
function cosignatureIn(text: string, body: string, { key }: Witness, verify: VerifyEd25519): string {
  const note = noteIn(`${body}\n${text}`);
  // an empty line would make the lines before it part of the body
  if (note.body !== body) throw new NoCosignature('malformed');
  const own = note.signatures.find(({ name, id }) => name === key.name && areEqual(id, key.id));
  if (!own) throw new NoCosignature('other-key');
  if (!isCosigned()) throw new NoCosignature('false-signature');
  return noteOf(body, [own]).slice(body.length + 1);

  function isCosigned(): boolean {
    try {
      // A time of zero does not say when; tlog-witness forbids it.
      return signedBy(note, [key], verify).some(({ at }) => at !== null && at > 0);
    } catch {
      return false;
    }
  }
}

function noteIn(text: string): ReturnType<typeof parseNote> {
  try {
    return parseNote(text);
  } catch {
    throw new NoCosignature('malformed');
  }
}

function sizeIn(text: string, type: string): number {
  const size = Number(/^(0|[1-9]\d{0,15})\n$/.exec(text)?.[1] ?? NaN);
  if (!type.startsWith('text/x.tlog.size') || !Number.isSafeInteger(size)) throw new NoCosignature('malformed');
  return size;
}

/** The system's error code, or the error's name. Never the message, which may quote the witness. */
function codeOf(error: unknown): string {
  const { name, cause } = error as { name?: unknown; cause?: { code?: unknown } };
  if (error instanceof NoCosignature) return error.code;
  if (name === 'TimeoutError' || name === 'AbortError') return 'timeout';
  if (typeof cause?.code === 'string') return cause.code;
  return typeof name === 'string' ? name : 'unknown';
}
