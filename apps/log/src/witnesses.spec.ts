import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { consistencyProof, noteOf, parseNote, type Policy } from '@app/proof';
import { MadeTlog, sha256, signerOf, verifyEd25519 } from '@app/testing/made-tlog';
import type { Witnesses as Class } from './witnesses.js';

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

let scratch: string;
let logFile: string;
let Witnesses: typeof Class;
let log: MadeTlog;
let note: string;
let before: { LOG_FILE: string | undefined };
const servers: Server[] = [];

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'witnesses-'));
  logFile = join(scratch, 'log');
  before = { LOG_FILE: process.env['LOG_FILE'] };
  // the module reads this variable when it loads, so it must be set before
  process.env['LOG_FILE'] = logFile;
  ({ Witnesses } = await import('./witnesses.js'));
});
afterAll(async () => {
  if (before.LOG_FILE === undefined) delete process.env['LOG_FILE'];
  else process.env['LOG_FILE'] = before.LOG_FILE;
  await rm(scratch, { recursive: true });
});
beforeEach(async () => {
  log = new MadeTlog();
  log.pad(7);
  note = await log.checkpoint();
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const keys = [1, 2].map((at) => signerOf(`witness.example/w${at}`, 4, 10 + at));
const [own, second] = keys as [(typeof keys)[0], (typeof keys)[0]];
const prove = (from: number, to: number): Promise<Uint8Array[]> => consistencyProof(from, to, log.nodes(to), sha256);
const lineOf = (signer: typeof own, body = parseNote(note).body, seconds?: number): string =>
  noteOf(body, [signer.sign(body, seconds)]).slice(body.length + 1);

async function peer(answer: Answer): Promise<string> {
  const server = createServer((request, response) => {
    void textOf(request).then((body) => answer(request, response, body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const at = (url: string | null, signer = own, name = signer.key.name): Policy['witnesses'][number] => ({
  name,
  key: signer.key,
  url,
});
const asking = (url: string, waitMs?: number): Class => new Witnesses([at(url)], verifyEd25519, waitMs);
const lines = async (): Promise<Record<string, unknown>[]> =>
  (await readFile(logFile, 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const codes = async (url: string, waitMs?: number): Promise<unknown[]> => {
  const already = (await lines()).length;
  expect(await asking(url, waitMs).cosign(note, 0, prove)).toEqual([]);
  return (await lines()).slice(already).map(({ code }) => code);
};

describe('the cosignature of a witness', () => {
  it('is used, and lines of unknown keys are not', async () => {
    const asked: [string | undefined, string][] = [];
    const url = await peer((request, response, body) => {
      asked.push([request.url, body]);
      response.end(`${lineOf(second)}${lineOf(own)}`);
    });
    expect(await asking(`${url}/sister/`).cosign(note, 7, prove)).toEqual([lineOf(own)]);
    expect(asked).toEqual([['/sister/add-checkpoint', `old 7\n\n${note}`]]);
  });

  it('is requested with the size that this witness cosigned last', async () => {
    const olds: string[] = [];
    const url = await peer((_request, response, body) => {
      olds.push(body.split('\n', 1)[0] ?? '');
      response.end(lineOf(own));
    });
    const witnesses = asking(url);
    await witnesses.cosign(note, 4, prove);
    log.pad(2);
    note = await log.checkpoint();
    expect(await witnesses.cosign(note, 0, prove)).toEqual([lineOf(own)]);
    expect(olds).toEqual(['old 4', 'old 7']);
  });

  it('is not requested when the policy has no address', async () => {
    expect(await new Witnesses([at(null)], verifyEd25519).cosign(note, 0, prove)).toEqual([]);
  });
});

describe('logs one line and has no other effect: a witness that', () => {
  it.each<[string, string, Answer]>([
    ['answers with rubbish', 'malformed', (_q, response) => response.end('<html>hello</html>\n')],
    ['answers with nothing', 'malformed', (_q, response) => response.end()],
    ['never ends', 'malformed', (_q, response) => void response.write('x'.repeat(70_000))],
    [
      'puts text before its line',
      'malformed',
      (_q, response) => response.end(`more\n\n${lineOf(own, `${parseNote(note).body}\nmore\n`)}`),
    ],
    ['signs with another key', 'other-key', (_q, response) => response.end(lineOf(second))],
    [
      'signs another checkpoint',
      'false-signature',
      (_q, response) => response.end(lineOf(own, parseNote(note).body.replace('\n7\n', '\n8\n'))),
    ],
    ['signs without a time', 'false-signature', (_q, response) => response.end(lineOf(own, parseNote(note).body, 0))],
    ['does not know the log', 'status-404', (_q, response) => response.writeHead(404).end('unknown\n')],
    ['sends elsewhere', 'TypeError', (_q, response) => response.writeHead(307, { location: '/' }).end()],
    ['hangs up', 'UND_ERR_SOCKET', (request) => void request.socket.destroy()],
    [
      'names a size without its type',
      'malformed',
      (_q, response) => response.writeHead(409, { 'content-type': 'text/plain' }).end('3\n'),
    ],
    [
      'names something else than a size',
      'malformed',
      (_q, response) => response.writeHead(409, { 'content-type': 'text/x.tlog.size' }).end('three\n'),
    ],
    [
      'cosigned more than there is',
      'ahead',
      (_q, response) => response.writeHead(409, { 'content-type': 'text/x.tlog.size' }).end('8\n'),
    ],
    [
      'names another size each time',
      'size-moves',
      (_q, response, body) =>
        response.writeHead(409, { 'content-type': 'text/x.tlog.size' }).end(body.startsWith('old 3\n') ? '4\n' : '3\n'),
    ],
  ])('%s (%s)', async (_what, code, answer) => {
    expect(await codes(await peer(answer))).toEqual([code]);
  });

  it('does not answer in time', async () => {
    const url = await peer(() => undefined);
    expect(await codes(url, 50)).toEqual(['timeout']);
  });

  it('starts an answer and does not finish it', async () => {
    const url = await peer((_request, response) => void response.write('\u2014 '));
    expect(await codes(url, 50)).toEqual(['timeout']);
  });

  it('is unreachable', async () => {
    const url = await peer(() => undefined);
    await new Promise((resolve) => servers.pop()?.close(resolve));
    expect(await codes(url)).toEqual(['ECONNREFUSED']);
  });
});

describe('witnesses', () => {
  it('do not wait for a slow one: the lines of the others are returned', async () => {
    const slow = await peer(() => undefined);
    const good = await peer((_request, response) => response.end(lineOf(second)));
    const witnesses = new Witnesses([at(slow, own), at(good, second)], verifyEd25519, 100);
    expect(await witnesses.cosign(note, 0, prove)).toEqual([lineOf(second)]);
  });

  it('do not wait for a proof that takes too long', async () => {
    const url = await peer((_request, response) => response.end(lineOf(own)));
    const never = new Promise<Uint8Array[]>(() => undefined);
    expect(await asking(url, 50).cosign(note, 3, () => never)).toEqual([]);
  });

  it('log one line for an outage of any length, and one when it ends', async () => {
    let isUp = false;
    const url = await peer((_request, response) =>
      isUp ? response.end(lineOf(own)) : response.writeHead(503).end('later\n'),
    );
    const witnesses = asking(url);
    const already = (await lines()).length;
    for (let beat = 0; beat < 3; beat += 1) await witnesses.cosign(note, 0, prove);
    isUp = true;
    for (let beat = 0; beat < 3; beat += 1) await witnesses.cosign(note, 0, prove);
    expect((await lines()).slice(already)).toEqual([
      expect.objectContaining({ msg: 'no-cosignature', service: own.key.name, code: 'status-503' }),
      expect.objectContaining({ msg: 'witness-answers', service: own.key.name }),
    ]);
  });

  it('are refused at the start when their key or address is invalid', () => {
    expect(() => new Witnesses([at('ftp://sister.example')], verifyEd25519)).toThrow('is not an http or https URL');
    expect(() => new Witnesses([at('sister')], verifyEd25519)).toThrow('is not an http or https URL');
    const logs = signerOf('log.example', 1, 3);
    expect(() => new Witnesses([at('https://sister.example', logs)], verifyEd25519)).toThrow('is not of type 4');
  });
});
