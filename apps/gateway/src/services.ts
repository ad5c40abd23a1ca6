import { Inject, Injectable } from '@nestjs/common';
import { Pool, type Dispatcher } from 'undici';
import { Refused, type Actor } from '@app/lifecycle';
import { ActorTokens } from '@app/access';
import { within } from '@app/database';
import { describeError, logSparingly } from '@app/platform';

export const serviceNames = ['intake', 'referral', 'transit', 'resettlement', 'audit'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** Injection token for the URL of each service, a Record<ServiceName, string>. */
export const SERVICE_URLS = Symbol('SERVICE_URLS');

export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** Unchanged bytes: JSON, or a file. */
  body: Buffer;
}

const passedOn = ['content-type', 'content-disposition', 'etag', 'idempotency-replayed', 'retry-after'];
/**
 * The time for a complete answer, including the wait for a connection: a service that accepts connections and never
 * answers occupies all of them, and deadlines that begin with the connection would add up for the waiting requests.
 */
const timeoutMs = 12_000;
const connectMs = 3_000;
/** An idle connection is closed after this time. */
const idleMs = 4_000;
/**
 * Less than the gateway's readiness check may take (libs/platform/src/readiness.ts), and more than a service's checks
 * take.
 */
const readyMs = 4_000;
const connectionsMax = 64;
/**
 * The limit of requests that wait for a connection to a service. More are refused at once, because no client would wait
 * that long.
 */
const queuedMax = 1_000;

class ServiceSilent extends Error {
  readonly code = 'ETIMEDOUT';
}

/**
 * The services behind the gateway. Each request has a token that identifies the caller, valid for that service only.
 */
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
        // one request at a time on a connection, so that no request waits behind another
        pipelining: 1,
        connect: { timeout: connectMs },
        // each request has its own timeout (see ask)
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
   * Calls a service and returns its answer unchanged. A service that does not answer is a 503: the client repeats with
   * the same Idempotency-Key and gets the result of its command.
   */
  async ask(
    name: ServiceName,
    request: {
      method: 'GET' | 'POST';
      path: string;
      actor: Actor;
      body?: unknown;
      headers?: Record<string, string | undefined>;
      /** The time for a complete answer, where that may take longer than a page may take. */
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

  /** Refuses, and names the services, while some are not ready. */
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

  /** Waits for running requests, no longer than the gateway itself does. */
  async close(): Promise<void> {
    const pools = Object.values(this.pools);
    const closed = Promise.all(pools.map((pool) => pool.close())).then(() => undefined);
    await within(closed);
    await Promise.all(pools.map((pool) => pool.destroy()));
  }
}

/**
 * Rejects at the deadline even while the request waits for a connection: undici handles an abort only after it has one.
 */
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
