import { Controller, Get, Headers, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { timingSafeEqual } from 'node:crypto';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { Refused } from '@app/lifecycle';

/** This process's figures; services that run together share them, and `service` tells them apart. No case and no person is in them. */
export const metrics = new Registry();
collectDefaultMetrics({ register: metrics });

export const answers = new Histogram({
  name: 'safe_passage_answer_seconds',
  help: 'Time until an answer was sent, by route template and status',
  labelNames: ['service', 'method', 'route', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  registers: [metrics],
});

export const transitions = new Counter({
  name: 'safe_passage_transitions_total',
  help: 'Transitions that were asked for over HTTP, by how they were answered',
  labelNames: ['service', 'transition', 'status'],
  registers: [metrics],
});

export const signIns = new Counter({
  name: 'safe_passage_sign_ins_total',
  help: 'Sign-ins by how they ended, of devices that signed the person in before and of new ones',
  labelNames: ['lane', 'outcome'],
  registers: [metrics],
});

/** What this process remembers of requests: each with a bound of its own, and nothing that strangers send may grow it beyond. */
const sizes = new Map<string, () => number>();
export const watchSize = (what: string, size: () => number): unknown => sizes.set(what, size);
metrics.registerMetric(
  new Gauge({
    name: 'safe_passage_held',
    help: 'How many entries this process remembers of requests, by what they are',
    labelNames: ['what'],
    registers: [],
    collect() {
      for (const [what, size] of sizes) this.set({ what }, size());
    },
  }),
);

export const deliveries = new Counter({
  name: 'safe_passage_deliveries_total',
  help: 'Deliveries that a worker took up, by what became of them',
  labelNames: ['service', 'outcome'],
  registers: [metrics],
});

export const workerJobs = new Counter({
  name: 'safe_passage_worker_jobs_total',
  help: 'Jobs that a worker took from its queue, canaries among them',
  labelNames: ['queue'],
  registers: [metrics],
});

export const workerRunning = new Gauge({
  name: 'safe_passage_worker_running',
  help: 'Jobs that a worker has in hand',
  labelNames: ['queue'],
  registers: [metrics],
});

export const workerReopened = new Counter({
  name: 'safe_passage_worker_reopened_total',
  help: 'How often a worker was opened anew, since its queue accepted jobs and it took none',
  labelNames: ['queue'],
  registers: [metrics],
});

export const workerStuck = new Gauge({
  name: 'safe_passage_worker_stuck',
  help: '1 while opening a worker anew did not help: its process has to be started again',
  labelNames: ['queue'],
  registers: [metrics],
});

/** A gauge whose values are asked for when somebody reads the metrics, in this process once however often its module starts. */
export function gauge(name: string, help: string, labelNames: readonly string[] = []): Gauge {
  const known = metrics.getSingleMetric(name);
  return known instanceof Gauge ? known : new Gauge({ name, help, labelNames: [...labelNames], registers: [metrics] });
}

/** What is asked for before the metrics are read: figures that lie in the database. One that fails leaves its gauges as they were. */
const askedBefore = new Map<string, () => Promise<void>>();
export const askBefore = (name: string, ask: () => Promise<void>): unknown => askedBefore.set(name, ask);

/** For the metrics route: who may read them from elsewhere. */
export class MetricsToken {
  constructor(readonly token: string | undefined) {}
}

@Controller()
export class MetricsController {
  constructor(private readonly metricsToken: MetricsToken) {}

  /** How busy an embassy is says something too: from another machine only with the token. */
  @Get('metrics')
  async metrics(
    @Req() request: FastifyRequest,
    @Headers('authorization') authorization: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (!isFromHere(request) && !isToken(authorization, this.metricsToken.token))
      throw new Refused('resource.not-found');
    await Promise.allSettled([...askedBefore.values()].map((ask) => ask()));
    void reply.type(metrics.contentType).send(await metrics.metrics());
  }
}

/**
 * What a scraper, curl or a browser on this machine sends. A proxy names the client in a header of its own choice, so that any other one means
 * that somebody else may be asking.
 */
const ownHeaders =
  /^(?:host|connection|user-agent|accept(?:-[a-z]+)?|authorization|cookie|cache-control|pragma|priority|dnt|sec-[a-z-]+|upgrade-insecure-requests|if-none-match|x-prometheus-scrape-timeout-seconds)$/;

/** From this machine, and not by way of a proxy on it. */
function isFromHere({ socket, headers }: FastifyRequest): boolean {
  const local = ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(socket.remoteAddress ?? '');
  return local && Object.keys(headers).every((name) => ownHeaders.test(name));
}

function isToken(given: string | undefined, token: string | undefined): boolean {
  const wanted = Buffer.from(`Bearer ${token ?? ''}`);
  const has = Buffer.from(given ?? '');
  return token !== undefined && has.length === wanted.length && timingSafeEqual(has, wanted);
}
