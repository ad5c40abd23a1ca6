import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  base64OfBytes,
  consistencyProof,
  noteOf,
  parseNote,
  parseVkey,
  signedBy,
  type NoteSignature,
} from '@app/proof';
import { MadeTlog, sha256, signerOf, verifyEd25519 } from '@app/testing/made-tlog';
import { parseKnownLogs } from './known-logs.js';
import { hashOf, Records } from './records.js';
import { serve, type RunningWitness } from './serve.js';
import { WitnessKey } from './witness-key.js';

const origin = 'safe-passage.example/log';
let folder: string;
let witness: RunningWitness;
let said: { event: string; fields: Record<string, string | number> }[];
let log: MadeTlog;

const logsOf = (...logs: MadeTlog[]): string => logs.map(({ signer }) => `${signer.vkey}\n`).join('');
const recordPath = (): string => join(folder, 'cosigned', hashOf(origin));
const start = (logs = logsOf(log)): Promise<RunningWitness> =>
  serve({ folder, logs: parseKnownLogs(logs), host: '127.0.0.1', port: 0 }, (event, fields) =>
    said.push({ event, fields }),
  );

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'witness-'));
  said = [];
  log = new MadeTlog(origin);
  log.pad(5);
  WitnessKey.make(folder, 'witness.example/w1');
  Records.begin(folder, origin);
  witness = await start();
});
afterEach(async () => {
  await witness.stop();
  await rm(folder, { recursive: true });
});

interface Heard {
  status: number;
  type: string | null;
  text: string;
}
async function post(body: string | Uint8Array<ArrayBuffer>): Promise<Heard> {
  const response = await fetch(`${witness.url}/add-checkpoint`, { method: 'POST', body });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}
const bodyOf = (old: number, proof: Uint8Array[], note: string): string =>
  `${[`old ${old}`, ...proof.map(base64OfBytes)].join('\n')}\n\n${note}`;
const prove = (from: number, to: number, of = log): Promise<Uint8Array[]> =>
  consistencyProof(from, to, of.nodes(to), sha256);
const submit = async (old: number, size: number, of = log): Promise<Heard> =>
  post(bodyOf(old, await prove(old, size, of), await of.checkpoint(size)));
const published = async (): Promise<Heard> => {
  const response = await fetch(`${witness.url}/${hashOf(origin)}/checkpoint`);
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
};
const cosignedAt = (note: string, vkey = witness.vkey): number | null | undefined =>
  signedBy(parseNote(note), [parseVkey(vkey, sha256)], verifyEd25519)[0]?.at;
/** A log with the same name and key that shows a different tree to others. */
const fork = (shared: number, other: number): MadeTlog => {
  const forked = new MadeTlog(origin);
  forked.leaves.push(...log.leaves.slice(0, shared));
  forked.add(...Array.from({ length: other }, (_, at) => sha256(Buffer.from(`other ${at}`))));
  return forked;
};

describe('a checkpoint that extends the last one', () => {
  it('is cosigned with the time, and published with both signatures', async () => {
    const before = Math.floor(Date.now() / 1000);
    const { status, text } = await submit(0, 5);
    expect(status).toBe(200);
    const note = await log.checkpoint(5);
    expect(cosignedAt(note + text)).toBeGreaterThanOrEqual(before);
    expect(await published()).toMatchObject({ status: 200, text: note + text });
    expect(await readFile(recordPath(), 'utf8')).toBe(note + text);
  });

  it('is cosigned each time, whether the log grew or not', async () => {
    for (const [old, size] of [
      [0, 0],
      [0, 3],
      [3, 3],
      [3, 4],
      [4, 5],
    ] as const)
      expect(await submit(old, size)).toMatchObject({ status: 200 });
  });

  it('may contain signatures of others, which are not recorded', async () => {
    const stranger = signerOf('stranger.example', 4, 9);
    const note = await log.checkpoint(5, [stranger]);
    const { status, text } = await post(bodyOf(0, [], note));
    expect(status).toBe(200);
    expect((await published()).text).toBe((await log.checkpoint(5)) + text);
  });

  it('is verified by either key of a log during a key rotation', async () => {
    const next = signerOf(origin, 1, 2);
    const renewed = new MadeTlog(origin, next);
    renewed.leaves.push(...log.leaves);
    await submit(0, 3);
    await witness.stop();
    witness = await start(logsOf(log, renewed));
    expect(await submit(3, 4, renewed)).toMatchObject({ status: 200 });
    await witness.stop();
    witness = await start(logsOf(renewed));
    expect(await submit(4, 5, renewed)).toMatchObject({ status: 200 });
    expect(await submit(5, 5)).toMatchObject({ status: 403 });
  });
});

describe('is refused, and nothing is cosigned:', () => {
  beforeEach(async () => void (await submit(0, 3)));
  afterEach(async () => {
    expect(parseNote((await published()).text).body).toBe(parseNote(await log.checkpoint(3)).body);
  });

  it('404, an unknown log', async () => {
    const other = new MadeTlog('stranger.example/log');
    other.pad(3);
    expect(await submit(0, 3, other)).toMatchObject({ status: 404 });
  });

  it('403, a checkpoint that another key signed under the log’s name', async () => {
    const impostor = new MadeTlog(origin, signerOf(origin, 1, 7));
    impostor.leaves.push(...log.leaves);
    expect(await submit(3, 5, impostor)).toMatchObject({ status: 403 });
  });

  it('403, a signature of the log for another checkpoint', async () => {
    const { body } = parseNote(await log.checkpoint(5));
    const [signature] = parseNote(await log.checkpoint(4)).signatures as [NoteSignature];
    expect(await post(bodyOf(3, await prove(3, 5), noteOf(body, [signature])))).toMatchObject({ status: 403 });
  });

  it('400, an old size that is greater than the checkpoint’s', async () => {
    expect(await post(bodyOf(4, [], await log.checkpoint(3)))).toMatchObject({ status: 400 });
  });

  it.each([0, 2, 4])('409, with the size of the record, an old size of %d', async (old) => {
    expect(await submit(old, 5)).toEqual({ status: 409, type: 'text/x.tlog.size', text: '3\n' });
  });

  it('409, an earlier state of the log', async () => {
    expect(await submit(2, 2)).toEqual({ status: 409, type: 'text/x.tlog.size', text: '3\n' });
  });

  it('422, a proof with a changed, a missing or one more hash', async () => {
    const proof = await prove(3, 5);
    const note = await log.checkpoint(5);
    const changed = proof.map((hash, at) => (at === 1 ? hash.map((byte) => byte ^ 1) : hash));
    for (const wrong of [changed, proof.slice(1), [...proof, new Uint8Array(32)], []])
      expect(await post(bodyOf(3, wrong, note))).toMatchObject({ status: 422 });
  });

  it('422, a proof that is not needed', async () => {
    expect(await post(bodyOf(3, [new Uint8Array(32)], await log.checkpoint(3)))).toMatchObject({ status: 422 });
  });

  it('422, a larger tree of which the recorded one is not the beginning', async () => {
    expect(await submit(3, 5, fork(2, 3))).toMatchObject({ status: 422 });
    expect(existsSync(`${recordPath()}.contradiction`)).toBe(false);
  });

  it('422, a tree of the same size with another root, which is kept as the proof of a fork', async () => {
    const forked = fork(2, 1);
    expect(await submit(3, 3, forked)).toMatchObject({ status: 422 });
    expect(await submit(3, 3, fork(1, 2))).toMatchObject({ status: 422 });
    expect(await readFile(`${recordPath()}.contradiction`, 'utf8')).toBe(await forked.checkpoint(3));
  });

  it.each<[string, (note: string) => string]>([
    ['nothing', () => ''],
    ['no old size', (note) => `\n\n${note}`],
    ['an old size with a zero before it', (note) => `old 03\n\n${note}`],
    ['an old size below zero', (note) => `old -3\n\n${note}`],
    ['an old size that no number holds', (note) => `old 9007199254740993\n\n${note}`],
    ['lines that end as on Windows', (note) => `old 3\r\n\r\n${note}`],
    ['a proof line that is no hash', (note) => `old 3\nAAAA\n\n${note}`],
    ['64 proof lines', (note) => bodyOf(3, Array<Uint8Array>(64).fill(new Uint8Array(32)), note)],
    ['no signature', (note) => `old 3\n\n${parseNote(note).body}\n`],
    ['a checkpoint without a root', (note) => `old 3\n\n${note.replace(/\n[^\n]{44}\n/, '\n')}`],
    ['something after the signatures', (note) => `old 3\n\n${note}and more`],
  ])('400, a request with %s', async (_what, made) => {
    expect(await post(made(await log.checkpoint(3)))).toMatchObject({ status: 400 });
  });

  it('400, bytes that are not UTF-8', async () => {
    const spoilt = Buffer.concat([Buffer.from(bodyOf(3, [], await log.checkpoint(3))), Uint8Array.of(0xff, 0x0a)]);
    expect(await post(spoilt)).toMatchObject({ status: 400 });
  });

  it('413, more than 64 kB, with or without a stated length', async () => {
    const long = `old 3\n\n${'x'.repeat(64 * 1024)}`;
    expect(await post(long)).toMatchObject({ status: 413 });
    const stream = new Blob([long]).stream();
    const untold = { method: 'POST', body: stream, duplex: 'half' } as RequestInit;
    expect((await fetch(`${witness.url}/add-checkpoint`, untold)).status).toBe(413);
  });

  it('405 and 404, requests that the protocol does not have', async () => {
    expect((await fetch(`${witness.url}/add-checkpoint`)).status).toBe(405);
    expect((await fetch(`${witness.url}/${hashOf(origin)}/checkpoint`, { method: 'DELETE' })).status).toBe(405);
    expect((await fetch(`${witness.url}/key.pem`)).status).toBe(404);
    expect((await fetch(`${witness.url}/${hashOf('stranger')}/checkpoint`)).status).toBe(404);
  });

  it('500, when the record cannot be written; and continues when it can', async () => {
    await mkdir(`${recordPath()}.new`);
    expect(await submit(3, 5)).toEqual(expect.objectContaining({ status: 500 }));
    await rm(`${recordPath()}.new`, { recursive: true });
    expect(await submit(3, 3)).toMatchObject({ status: 200 });
  });
});

describe('two checkpoints at once', () => {
  it('that both extend the record: one is cosigned, the other gets the new size', async () => {
    // eight rounds of three are below the rate limit's first allowance
    for (let round = 0; round < 8; round += 1) {
      const old = round === 0 ? 0 : log.leaves.length;
      log.pad(round === 0 ? 0 : 5);
      const sizes = [log.leaves.length - 2, log.leaves.length];
      const heard = await Promise.all(sizes.map((size) => submit(old, size)));
      const winner = sizes[heard.findIndex(({ status }) => status === 200)];
      expect(heard.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(heard.find(({ status }) => status === 409)?.text).toBe(`${winner}\n`);
      expect((await published()).text.split('\n')[1]).toBe(String(winner));
      if (winner !== log.leaves.length)
        expect(await submit(log.leaves.length - 2, log.leaves.length)).toMatchObject({ status: 200 });
    }
  });

  it('that contradict each other: only one is cosigned', async () => {
    const heard = await Promise.all([submit(0, 5), submit(0, 5, fork(2, 3))]);
    expect(heard.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});

describe('before anything was cosigned', () => {
  it('there is nothing to read', async () => expect(await published()).toMatchObject({ status: 404 }));

  it('a proof is refused, and an empty tree whose root is not the empty one', async () => {
    expect(await post(bodyOf(0, [new Uint8Array(32)], await log.checkpoint(5)))).toMatchObject({ status: 422 });
    const body = `${origin}\n0\n${base64OfBytes(new Uint8Array(32))}\n`;
    expect(await post(bodyOf(0, [], noteOf(body, [log.signer.sign(body)])))).toMatchObject({ status: 422 });
    expect(await published()).toMatchObject({ status: 404 });
  });
});

describe('started again', () => {
  const again = async (): Promise<void> => {
    await witness.stop();
    witness = await start();
  };

  it('it continues from what it cosigned', async () => {
    await submit(0, 3);
    const { text } = await published();
    await again();
    expect((await published()).text).toBe(text);
    expect(await submit(0, 5)).toMatchObject({ status: 409, text: '3\n' });
    expect(await submit(3, 5)).toMatchObject({ status: 200 });
  });

  it.each<[string, () => Promise<void>, RegExp]>([
    ['gone', () => rm(recordPath()), /the record of safe-passage\.example\/log .* is not there/],
    ['empty', () => truncate(recordPath()), /the record of safe-passage/],
    ['cut', () => truncate(recordPath(), 90), /the record of safe-passage/],
    ['not text', () => writeFile(recordPath(), Uint8Array.of(0xff, 0xfe)), /the record of safe-passage/],
    ['not cosigned by it', async () => writeFile(recordPath(), await log.checkpoint(5)), /is not cosigned by this/],
    [
      'of another size than was cosigned',
      async () => writeFile(recordPath(), (await readFile(recordPath(), 'utf8')).replace('\n3\n', '\n2\n')),
      /the signature of witness\.example\/w1 is not of this note/,
    ],
  ])('it does not start when the record is %s', async (_what, spoil, sentence) => {
    await submit(0, 3);
    const kept = await readFile(recordPath());
    await witness.stop();
    await spoil();
    await expect(start()).rejects.toThrow(sentence);
    await writeFile(recordPath(), kept);
    witness = await start();
    expect(await submit(3, 5)).toMatchObject({ status: 200 });
  });

  it('it does not start while another one uses the same folder', async () => {
    await expect(start()).rejects.toThrow('another witness runs on');
    expect(await submit(0, 5)).toMatchObject({ status: 200 });
  });

  it('it does not start with another’s public key', async () => {
    await witness.stop();
    const own = await readFile(join(folder, 'vkey'));
    await writeFile(join(folder, 'vkey'), `${signerOf('witness.example/w1', 4, 3).vkey}\n`);
    await expect(start()).rejects.toThrow('vkey is not the public half of key.pem');
    await writeFile(join(folder, 'vkey'), own);
    witness = await start();
  });
});

describe('a witness', () => {
  it('keeps its key private, and never replaces it', async () => {
    expect((await stat(join(folder, 'key.pem'))).mode & 0o777).toBe(0o600);
    expect(() => WitnessKey.make(folder, 'witness.example/w2')).toThrow('is there already');
    expect(() => Records.begin(folder, origin)).toThrow('there is a record of');
  });

  it('logs only origin, size and answer of a request', async () => {
    await submit(0, 5);
    await post('old 0\n\nsecret words\n1\n');
    await submit(0, 5);
    expect(said.slice(1)).toEqual([
      { event: 'asked', fields: { origin, size: 5, status: 200 } },
      { event: 'asked', fields: { origin, size: 5, status: 409 } },
    ]);
  });

  it('answers 429 to a log that asks too often, and other logs as before', async () => {
    const other = new MadeTlog('other.example/log', signerOf('other.example/log', 1, 5));
    other.pad(2);
    Records.begin(folder, other.origin);
    await witness.stop();
    witness = await start(logsOf(log, other));
    const statuses: number[] = [];
    while (!statuses.includes(429) && statuses.length < 200) statuses.push((await submit(1, 5)).status);
    expect(statuses.at(-1)).toBe(429);
    expect(await submit(0, 2, other)).toMatchObject({ status: 200 });
  });
});
