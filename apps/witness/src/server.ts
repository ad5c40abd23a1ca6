import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Records } from './records.js';
import type { Answer, Witness } from './witness.js';

const bodyBytesMax = 64 * 1024;
const connectionsMax = 200;

export type Say = (event: string, fields: Record<string, string | number>) => void;

/**
 * `POST /add-checkpoint` and `GET /<hash of the origin>/checkpoint`. For each request to a known log it logs only
 * origin, size and status.
 */
export function witnessServer(witness: Witness, records: Records, say: Say): Server {
  const limits = {
    headersTimeout: 5_000,
    requestTimeout: 10_000,
    // longer than the interval between checkpoints, so that a log reuses its connection
    keepAliveTimeout: 75_000,
    connectionsCheckingInterval: 2_000,
    maxHeaderSize: 8 * 1024,
  };
  const server = createServer(limits, (request, response) => {
    answerOf(request, witness, records)
      .catch((error: unknown): Answer => {
        say('failed', { code: (error as NodeJS.ErrnoException).code ?? 'unknown' });
        return { status: 500, body: 'the checkpoint could not be kept\n' };
      })
      .then((answer) => {
        if (answer.about) say('asked', { ...answer.about, status: answer.status });
        send(response, answer);
      })
      .catch(() => response.destroy());
  });
  server.maxConnections = connectionsMax;
  return server;
}

async function answerOf(request: IncomingMessage, witness: Witness, records: Records): Promise<Answer> {
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  if (path === '/add-checkpoint') {
    if (request.method !== 'POST') return { status: 405, body: 'POST only\n' };
    const body = await bodyOf(request);
    if (body) return witness.addCheckpoint(body);
    // The rest of the body is read and discarded within the request's time limit: a client that is disconnected would
    // not see the answer.
    request.resume();
    return { status: 413, body: `more than ${bodyBytesMax} bytes\n` };
  }
  const hash = /^\/([0-9a-f]{64})\/checkpoint$/.exec(path)?.[1];
  if (hash === undefined) return { status: 404, body: 'there is nothing here\n' };
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, body: 'GET only\n' };
  const cosigned = records.byHash(hash);
  return cosigned ? { status: 200, body: cosigned.note } : { status: 404, body: 'nothing of that log was cosigned\n' };
}

/** Undefined when the body is too long. Rejects when the connection breaks. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > bodyBytesMax) return undefined;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > bodyBytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, { status, body, type }: Answer): void {
  response.writeHead(status, {
    'content-type': type ?? 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(status === 429 ? { 'retry-after': '10' } : {}),
    ...(status === 405 ? { allow: body.startsWith('POST') ? 'POST' : 'GET, HEAD' } : {}),
  });
  response.end(body);
}
