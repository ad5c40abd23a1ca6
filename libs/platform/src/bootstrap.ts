import type { Type, DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { lifecycle, Refused } from '@app/lifecycle';
import { connectionsMax, type Config } from './config.js';
import { describeError, log, nestLogger } from './log.js';
import { acceptOnlyJson, isMalformedUrl } from './json-body.js';
import { answers, transitions } from './metrics.js';
import { answerProblem, ProblemFilter } from './problem.js';
import { securityHeaders } from './security-headers.js';
import { answerClientError, httpLimits, limitConnections, serverOptions } from './server-limits.js';

export interface RunningService {
  name: string;
  url: string;
  app: NestFastifyApplication;
  stop(): Promise<void>;
}

/**
 * How long running requests may take after the service was told to stop. Workers and the database need the rest of the
 * time.
 */
const answerMsMax = 8_000;

/** Starts one service's module on its port. `prepare` adds plugins before the routes are registered. */
export async function startService(
  name: string,
  module: Type | DynamicModule,
  config: Pick<Config, 'HOST' | 'PORT'> & Partial<Pick<Config, 'TRUSTED_PROXIES' | 'HTTP_CONNECTIONS_MAX'>>,
  prepare: (app: NestFastifyApplication) => Promise<void> = () => Promise.resolve(),
  limits = httpLimits,
): Promise<RunningService> {
  const adapter = new FastifyAdapter({
    ...serverOptions(limits),
    clientErrorHandler: answerClientError,
    // these errors occur before routing, so no hook runs for them
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      void answerProblem(error, request, reply.headers(securityHeaders));
    },
    // the proxies whose statement of the client's address is believed
    ...(config.TRUSTED_PROXIES ? { trustProxy: config.TRUSTED_PROXIES } : {}),
    // requests that arrived before the server closed are answered in full
    forceCloseConnections: 'idle',
    return503OnClosing: false,
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: nestLogger,
    abortOnError: false,
    // our own parser accepts only JSON
    bodyParser: false,
  });
  acceptOnlyJson(adapter.getInstance());
  app.useGlobalFilters(new ProblemFilter());
  adapter.getInstance().addHook('onRequest', async ({ raw: { headers, url } }) => {
    if (isMalformedUrl(url ?? '')) throw new Refused('input.malformed');
    // some clients send a content type without a body, which Fastify would refuse as broken JSON
    const empty = headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
    if (empty) delete headers['content-type'];
  });
  let stopping = false;
  adapter.getInstance().addHook('onSend', async (_request, reply, payload) => {
    // otherwise the connection would stay open and keep the process alive
    if (stopping) void reply.header('connection', 'close');
    const cache = reply.getHeader('cache-control') ?? securityHeaders['cache-control'];
    void reply.headers({ ...securityHeaders, 'cache-control': cache });
    return payload;
  });
  adapter.getInstance().addHook('onResponse', async (request, reply) => {
    count(name, request, reply);
    log('debug', 'request', {
      service: name,
      method: methodOf(request),
      route: request.routeOptions.url ?? 'unmatched',
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    });
  });
  const server: Server = adapter.getHttpServer();
  limitConnections(server, name, config.HTTP_CONNECTIONS_MAX ?? connectionsMax);
  const unused = unusedConnectionsOf(server);
  adapter.getInstance().addHook('preClose', async () => {
    for (const socket of unused) socket.destroy();
  });
  await prepare(app);
  await app.listen(config.PORT, config.HOST);
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : config.PORT;
  log('info', 'listening', { service: name, port });
  const stop = async (): Promise<void> => {
    stopping = true;
    const late = setTimeout(() => server.closeAllConnections(), answerMsMax);
    await app.close().finally(() => clearTimeout(late));
  };
  return { name, url: `http://${config.HOST}:${port}`, app, stop };
}

/** Connections without a request so far; browsers open them in advance. Node counts them as busy, not as idle. */
function unusedConnectionsOf(server: Server): Set<Socket> {
  const unused = new Set<Socket>();
  server.on('connection', (socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.on('request', ({ socket }) => unused.delete(socket));
  return unused;
}

function count(service: string, request: FastifyRequest, reply: FastifyReply): void {
  const status = String(reply.statusCode);
  const route = request.routeOptions.url ?? 'unmatched';
  // an event stream lasts as long as its client listens
  if (!route.endsWith('/events'))
    answers.observe({ service, method: methodOf(request), route, status }, reply.elapsedTime / 1_000);
  const { transition } = (request.params ?? {}) as { transition?: string };
  // a label is never removed, so only names from the table become labels
  if (transition !== undefined && request.method === 'POST' && lifecycle.transitions.has(transition))
    transitions.inc({ service, transition, status });
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'];
const methodOf = ({ method }: FastifyRequest): string => (methods.includes(method) ? method : 'other');

/**
 * Runs a service as its own process until a signal arrives. Then it takes no more work, finishes what is running and
 * exits.
 */
export async function runAsProcess(start: () => Promise<RunningService>): Promise<void> {
  process.on('unhandledRejection', (reason) => log('error', 'unhandled', describeError(reason)));
  const leave = (): void => process.exit(1);
  // the launcher that started this process is gone, so this process must not go on
  process.once('disconnect', leave);
  try {
    if (process.env['ENVIRONMENT_FOLLOWS']) Object.assign(process.env, await environmentToFollow());
    const service = await start();
    process.off('disconnect', leave);
    process.send?.({ name: service.name, url: service.url });
    const stop = (): void => {
      setTimeout(() => process.exit(1), 20_000).unref();
      service.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          log('error', 'stop', describeError(error));
          process.exit(1);
        },
      );
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    process.once('disconnect', stop);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

/** The environment that a launcher sends to a process which it started before it knew these values. */
async function environmentToFollow(): Promise<Record<string, string>> {
  const [{ environment }] = (await once(process, 'message')) as [{ environment: Record<string, string> }];
  return environment;
}
