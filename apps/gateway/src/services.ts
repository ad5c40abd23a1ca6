import { Inject, Injectable } from '@nestjs/common';
import { Pool, type Dispatcher } from 'undici';
import { Refused, type Actor } from '@app/lifecycle';
import { ActorTokens } from '@app/access';
import { within } from '@app/database';
import { describeError, logSparingly } from '@app/platform';

export const serviceNames = ['intake', 'referral', 'transit', 'resettlement', 'audit'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** For injection: where each service is, a Record<ServiceName, string>. */
export const SERVICE_URLS = Symbol('SERVICE_URLS');

export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** As it came, byte for byte: JSON, or a file. */
  body: Buffer;
}

const passedOn = ['content-type', 'content-disposition', 'etag', 'idempotency-replayed', 'retry-after'];
/**
 * Until a service has answered whole, the wait for a connection to it included: a service that accepts connections and says nothing holds all of them, and
 * a deadline that began with the connection would add up along the line of those that wait.
 */
const timeoutMs = 12_000;
const connectMs = 3_000;
/** An idle connection is not used again after that. */
const idleMs = 4_000;
/** Less than a readiness check may take (libs/platform/src/readiness.ts), more than those of a service do. */
const readyMs = 4_000;
const connectionsMax = 64;
/** Requests that wait for a connection to a service; more are refused at once, since nobody would wait that long for them. */
const queuedMax = 1_000;

class ServiceSilent extends Error {
  readonly code = 'ETIMEDOUT';
}

/** The services behind the gateway. Each request goes with a token that says who asks, for that service alone. */
@Injectable()
export class Services {
  private readonly pools: Record<ServiceName, Pool>;

  constructor(
    @Inject(SERVICE_URLS) urls: Record<ServiceName, string>,
    private readonly tokens: ActorTokens,
  ) {
    const pool = (name: ServiceName): Pool =>
      new Pool(urls[name], {
        connections: connectionsMax,
        // one request at a time on a connection: none waits behind another's
        pipelining: 1,
        connect: { timeout: connectMs },
        // each request has its own (see ask)
        bodyTimeout: 0,
        headersTimeout: 0,
        keepAliveTimeout: idleMs,
        keepAliveMaxTimeout: idleMs,
      });
    this.pools = {
      intake: pool('intake'),
      referral: pool('referral'),
      transit: pool('transit'),
      resettlement: pool('resettlement'),
      audit: pool('audit'),
    };
  }

  /**
   * Asks a service and returns its answer as it is. A service that does not answer is a 503: the client repeats with the same
   * Idempotency-Key and is told what became of its command.
   */
  async ask(
    name: ServiceName,
    request: {
      method: 'GET' | 'POST';
      path: string;
      actor: Actor;
      body?: unknown;
      headers?: Record<string, string | undefined>;
      /** Until the answer is whole, where that may take longer than anybody waits for a page. */
      timeoutMs?: number;
    },
  ): Promise<Answer> {
    const token = await this.tokens.sign(request.actor, name);
    if ((this.pools[name].stats.queued ?? 0) >= queuedMax) throw new Refused('service.unavailable', { service: name });
    try {
      return await withinDeadline(request.timeoutMs ?? timeoutMs, (signal) =>
        this.answerOf(name, {
          method: request.method,
          path: request.path,
          signal,
          headers: {
            authorization: `Bearer ${token}`,
            ...request.headers,
            ...(request.method === 'POST' ? { 'content-type': 'application/json' } : {}),
          },
          ...(request.method === 'POST' ? { body: JSON.stringify(request.body ?? {}) } : {}),
        }),
      );
    } catch (error) {
      logSparingly('service does not answer', { service: name, ...describeError(error) });
      throw new Refused('service.unavailable', { service: name });
    }
  }

  private async answerOf(name: ServiceName, request: Dispatcher.RequestOptions): Promise<Answer> {
    const { statusCode, headers, body } = await this.pools[name].request(request);
    const passed = passedOn.flatMap((header) => {
      const value = headers[header];
      return typeof value === 'string' ? [[header, value] as const] : [];
    });
    return { status: statusCode, headers: Object.fromEntries(passed), body: Buffer.from(await body.arrayBuffer()) };
  }

  /** Refused, naming them, while some are not ready. */
  async assertReady(): Promise<void> {
    const ready = await Promise.all(serviceNames.map((name) => this.isReady(name)));
    const waiting = serviceNames.filter((_, index) => !ready[index]);
    if (waiting.length > 0) throw new Refused('service.unavailable', { reason: 'services', waiting });
  }

  private async isReady(name: ServiceName): Promise<boolean> {
    try {
      const { status } = await withinDeadline(readyMs, (signal) =>
        this.answerOf(name, { method: 'GET', path: '/readyz', signal }),
      );
      return status === 200;
    } catch {
      return false;
    }
  }

  /** Waits for answers that are under way, as long as the gateway itself does, and no longer. */
  async close(): Promise<void> {
    const pools = Object.values(this.pools);
    const closed = Promise.all(pools.map((pool) => pool.close())).then(() => undefined);
    await within(closed);
    await Promise.all(pools.map((pool) => pool.destroy()));
  }
}

/** Rejects at the deadline also while the request still waits for a connection: undici hears of an abort only once it has one. */
function withinDeadline<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const silence = new ServiceSilent();
      reject(silence);
      late.abort(silence);
    }, ms);
    work(late.signal)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
