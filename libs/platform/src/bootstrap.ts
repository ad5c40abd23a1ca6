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
import { isMalformedUrl, readJsonAlone } from './json-body.js';
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

/** How long requests that are under way may take once the service was told to stop; its workers and its database need the rest of the time. */
const answerMsMax = 8_000;

/** Starts one service's module on its port. `prepare` adds plugins before the routes are made. */
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
    // refused before there is a route, and so before any hook
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      void answerProblem(error, request, reply.headers(securityHeaders));
    },
    // whose word counts for the address that a request came from
    ...(config.TRUSTED_PROXIES ? { trustProxy: config.TRUSTED_PROXIES } : {}),
    // what came before the door was shut is answered, whole
    forceCloseConnections: 'idle',
    return503OnClosing: false,
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: nestLogger,
    abortOnError: false,
    // ours: JSON alone
    bodyParser: false,
  });
  readJsonAlone(adapter.getInstance());
  app.useGlobalFilters(new ProblemFilter());
  adapter.getInstance().addHook('onRequest', async ({ raw: { headers, url } }) => {
    if (isMalformedUrl(url ?? '')) throw new Refused('input.malformed');
    // clients name a type on requests without a body, which Fastify would refuse as broken JSON
    const empty = headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
    if (empty) delete headers['content-type'];
  });
  let stopping = false;
  adapter.getInstance().addHook('onSend', async (_request, reply, payload) => {
    // else the connection would stay, and with it the process
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
  const unasked = unaskedOf(server);
  adapter.getInstance().addHook('preClose', async () => {
    for (const socket of unasked) socket.destroy();
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

/** Connections on which nobody asked anything yet, as browsers open them in advance: Node takes them for busy, not for idle. */
function unaskedOf(server: Server): Set<Socket> {
  const unasked = new Set<Socket>();
  server.on('connection', (socket) => {
    unasked.add(socket);
    socket.once('close', () => unasked.delete(socket));
  });
  server.on('request', ({ socket }) => unasked.delete(socket));
  return unasked;
}

function count(service: string, request: FastifyRequest, reply: FastifyReply): void {
  const status = String(reply.statusCode);
  const route = request.routeOptions.url ?? 'unmatched';
  // streams last as long as somebody listens
  if (!route.endsWith('/events'))
    answers.observe({ service, method: methodOf(request), route, status }, reply.elapsedTime / 1_000);
  const { transition } = (request.params ?? {}) as { transition?: string };
  // a label is kept for good, so it comes from the table, whatever was asked for
  if (transition !== undefined && request.method === 'POST' && lifecycle.transitions.has(transition))
    transitions.inc({ service, transition, status });
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'];
const methodOf = ({ method }: FastifyRequest): string => (methods.includes(method) ? method : 'other');

/** Runs a service as a process of its own: until a signal, then stops taking work, finishes and leaves. */
export async function runAsProcess(start: () => Promise<RunningService>): Promise<void> {
  process.on('unhandledRejection', (reason) => log('error', 'unhandled', describeError(reason)));
  const leave = (): void => process.exit(1);
  // the launcher that started us is gone: so are our reasons to run
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

/** What a launcher tells a process that it started before it knew. */
async function environmentToFollow(): Promise<Record<string, string>> {
  const [{ environment }] = (await once(process, 'message')) as [{ environment: Record<string, string> }];
  return environment;
}
