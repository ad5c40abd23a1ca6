import { Controller, Get, Headers, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { timingSafeEqual } from 'node:crypto';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { Refused } from '@app/lifecycle';
import type { Config } from './config.js';
import { InjectConfig } from './tokens.js';
import { Public } from './public.js';

/**
 * This process's metrics. Services that run in one process share them, and the label `service` separates them. They
 * name no case and no person.
 */
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
  help: 'Transitions requested over HTTP, by status of the answer',
  labelNames: ['service', 'transition', 'status'],
  registers: [metrics],
});

export const signIns = new Counter({
  name: 'safe_passage_sign_ins_total',
  help: 'Sign-ins by result, for known and for new devices',
  labelNames: ['lane', 'outcome'],
  registers: [metrics],
});

/**
 * The sizes of this process's caches of requests. Each cache has its own limit, so that strangers' requests cannot grow
 * it without bound.
 */
const sizes = new Map<string, () => number>();
export const watchSize = (what: string, size: () => number): unknown => sizes.set(what, size);
metrics.registerMetric(
  new Gauge({
    name: 'safe_passage_held',
    help: 'Entries in the request caches of this process, by cache',
    labelNames: ['what'],
    registers: [],
    collect() {
      for (const [what, size] of sizes) this.set({ what }, size());
    },
  }),
);

export const deliveries = new Counter({
  name: 'safe_passage_deliveries_total',
  help: 'Deliveries that a worker started, by outcome',
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
  help: 'Jobs that a worker is processing',
  labelNames: ['queue'],
  registers: [metrics],
});

export const workerReopened = new Counter({
  name: 'safe_passage_worker_reopened_total',
  help: 'How often a worker was reopened because its queue accepted jobs and it took none',
  labelNames: ['queue'],
  registers: [metrics],
});

export const workerStuck = new Gauge({
  name: 'safe_passage_worker_stuck',
  help: '1 while reopening a worker did not help: its process has to be restarted',
  labelNames: ['queue'],
  registers: [metrics],
});

export const queueEvicts = new Gauge({
  name: 'safe_passage_queue_evicts',
  help: '1 while the Redis behind the queues may evict jobs: its maxmemory-policy is not noeviction',
  labelNames: ['service'],
  registers: [metrics],
});

/**
 * A gauge whose values are read when the metrics are read. It is registered once per process, however often its module
 * starts.
 */
export function gauge(name: string, help: string, labelNames: readonly string[] = []): Gauge {
  const known = metrics.getSingleMetric(name);
  return known instanceof Gauge ? known : new Gauge({ name, help, labelNames: [...labelNames], registers: [metrics] });
}

/** Runs before the metrics are read, for figures from the database. When one fails, its gauges keep their values. */
const askedBefore = new Map<string, () => Promise<void>>();
export const askBefore = (name: string, ask: () => Promise<void>): unknown => askedBefore.set(name, ask);

@Public()
@Controller()
export class MetricsController {
  constructor(@InjectConfig() private readonly config: Pick<Config, 'METRICS_TOKEN'>) {}

  /** The amount of work at an embassy is itself sensitive: other machines need the token. */
  @Get('metrics')
  async metrics(
    @Req() request: FastifyRequest,
    @Headers('authorization') authorization: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (!isFromHere(request) && !isToken(authorization, this.config.METRICS_TOKEN))
      throw new Refused('resource.not-found');
    await Promise.allSettled([...askedBefore.values()].map((ask) => ask()));
    void reply.type(metrics.contentType).send(await metrics.metrics());
  }
}

/**
 * The headers that a scraper, curl or a browser on this machine sends. A proxy names its client in a header of its own
 * choice, so any other header means that the request may come from elsewhere.
 */
const ownHeaders =
  /^(?:host|connection|user-agent|accept(?:-[a-z]+)?|authorization|cookie|cache-control|pragma|priority|dnt|sec-[a-z-]+|upgrade-insecure-requests|if-none-match|x-prometheus-scrape-timeout-seconds)$/;

/** Whether the request comes from this machine, and not through a proxy on it. */
function isFromHere({ socket, headers }: FastifyRequest): boolean {
  const local = ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(socket.remoteAddress ?? '');
  return local && Object.keys(headers).every((name) => ownHeaders.test(name));
}

function isToken(given: string | undefined, token: string | undefined): boolean {
  const wanted = Buffer.from(`Bearer ${token ?? ''}`);
  const has = Buffer.from(given ?? '');
  return token !== undefined && has.length === wanted.length && timingSafeEqual(has, wanted);
}
