import type { FastifyInstance } from 'fastify';
import { STATUS_CODES, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { Refused, type RefusalCode } from '@app/lifecycle';
import { logSparingly } from './log.js';
import { problemOf } from './problem.js';
import { securityHeaders } from './security-headers.js';

/** How long a client may take, and how much it may send. docs/operations.md lists each limit. */
export const httpLimits = {
  bodyBytesMax: 256 * 1024,
  /** Request line and headers together. */
  headerBytesMax: 16 * 1024,
  pathParameterCharactersMax: 120,
  headersMs: 10_000,
  /** A whole request: enough for 256 KB over a bad line. */
  requestMs: 30_000,
  /** Idle time between two requests on a connection. Longer than proxies keep theirs, so the proxy closes first. */
  keepAliveMs: 72_000,
  /**
   * Time without a byte in either direction. Longer than the slowest answer takes to prepare (a document, two minutes).
   */
  silentMs: 150_000,
  checkedEveryMs: 2_000,
};
export type HttpLimits = typeof httpLimits;

/** The limits in the form that Fastify and Node take. */
export const serverOptions = (limits: HttpLimits) => ({
  bodyLimit: limits.bodyBytesMax,
  requestTimeout: limits.requestMs,
  keepAliveTimeout: limits.keepAliveMs,
  connectionTimeout: limits.silentMs,
  http: {
    headersTimeout: limits.headersMs,
    connectionsCheckingInterval: limits.checkedEveryMs,
    maxHeaderSize: limits.headerBytesMax,
  },
  routerOptions: { maxParamLength: limits.pathParameterCharactersMax },
});

/** Closes connections beyond `connectionsMax` at once, and then closes idle ones to make room for the next. */
export function limitConnections(server: Server, service: string, connectionsMax: number): void {
  server.maxConnections = connectionsMax;
  server.on('drop', () => {
    server.closeIdleConnections();
    logSparingly('connections full', { service });
  });
}

const codeOf: Record<string, RefusalCode> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request.too-slow',
  HPE_HEADER_OVERFLOW: 'headers.too-large',
};

/**
 * What Node's parser refuses never becomes a request, so it is answered on the socket, with a problem like any other.
 */
export function answerClientError(this: FastifyInstance, error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const problem = problemOf(new Refused(codeOf[error.code ?? ''] ?? 'input.malformed'));
  const body = JSON.stringify(problem);
  const headers = {
    ...securityHeaders,
    connection: 'close',
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  if (socket.writable)
    socket.write(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join('')}\r\n${body}`);
  socket.destroy(error);
}
