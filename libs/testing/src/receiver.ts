import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from './eventually.js';

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** What a receiver answers to a message: a status, or `hang` for no answer. */
export type Answering = (received: Received, nth: number) => number | 'hang' | { status: number; location: string };

/** A partner's system: a real HTTP server on this machine that keeps the messages that it was sent. */
export interface Receiver {
  url: string;
  received: Received[];
  answer(with_: Answering): void;
  /** Waits until a path has so many messages, and returns them. */
  heard(path: string, count: number, timeoutMs?: number): Promise<Received[]>;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let answering: Answering = () => 204;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() };
      received.push(one);
      const answer = answering(one, received.filter(({ path }) => path === one.path).length);
      if (answer === 'hang') return;
      if (typeof answer === 'number') response.writeHead(answer).end('x'.repeat(10_000));
      else response.writeHead(answer.status, { location: answer.location }).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const on = (path: string): Received[] => received.filter((one) => one.path === path);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: (with_) => (answering = with_),
    heard: (path, count, timeoutMs) =>
      eventually(`${count} messages on ${path}`, async () => on(path).length >= count && on(path), timeoutMs),
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
